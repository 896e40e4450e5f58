"""The audit trail: who may read it, what it says, and that nobody changes it unseen."""

import csv
import io
import random
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.identity.audit import repository
from gateway.identity.audit.chain import links_after
from gateway.identity.audit.checkpoints import CheckpointForged, Checkpoints
from gateway.identity.audit.jobs import seal
from gateway.identity.audit.verification import inspect_chain, verify
from libs.audit import PLATFORM_TRAIL, record_audit
from libs.auth import Principal
from libs.clock import utc_now

AUDIT = "/api/v1/audit"


@pytest.fixture
def record(gateway_database):
    """`await record(tenant_id, "thing.done", object_id="7")`: write an entry as somebody."""

    async def write(tenant_id, action, *, object_id="1", actor="service:tests"):
        async with gateway_database.tenant(tenant_id) as session:
            principal = Principal("gateway", actor, tenant_id)
            await record_audit(session, principal, action=action, object_type="thing", object_id=object_id)

    return write


class TestListAuditEvents:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.get(AUDIT)).status_code == 401

    async def test_needs_the_scope(self, browser):
        answer = await (await browser("analyst")).get(AUDIT)
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")

    async def test_shows_nothing_of_another_tenant(self, browser, record, tenant_b):
        await record(tenant_b, "thing.done", object_id="theirs")
        items = (await (await browser()).get(AUDIT)).json()["items"]
        assert "theirs" not in {item["object_id"] for item in items}

    async def test_lists_newest_first_page_by_page(self, browser, new_account, record):
        account = await new_account()
        for number in range(5):
            await record(account.tenant_id, "thing.done", object_id=str(number))
        client = await browser(account=account)
        first = (await client.get(AUDIT, params={"action": "thing", "limit": 3})).json()
        second = (await client.get(AUDIT, params={"action": "thing", "cursor": first["next_cursor"]})).json()
        assert [item["object_id"] for item in first["items"] + second["items"]] == ["4", "3", "2", "1", "0"]
        assert second["next_cursor"] is None

    async def test_names_the_person_who_did_it(self, browser, new_account):
        account = await new_account()
        client = await browser(account=account)
        await client.post("/api/v1/api-keys", json={"name": "K", "scopes": ["metrics:read"]})
        [made] = (await client.get(AUDIT, params={"action": "api_key.created"})).json()["items"]
        assert (made["actor"], made["actor_name"]) == (f"user:{account.user_id}", "Test Person")

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"action": "thing"}, 2),
            ({"action": "thing.made"}, 1),
            ({"action": "thin"}, 0),
            ({"actor": "service:tests"}, 2),
            ({"object_id": "b"}, 1),
            ({"outcome": "denied"}, 0),
            ({"since": "2020-01-01T00:00:00Z", "until": "2020-01-02T00:00:00Z"}, 0),
        ],
    )
    async def test_filters(self, browser, new_account, record, query, found):
        account = await new_account()
        await record(account.tenant_id, "thing.made", object_id="a")
        await record(account.tenant_id, "thing.ended", object_id="b")
        items = (await (await browser(account=account)).get(AUDIT, params=query)).json()["items"]
        assert len([item for item in items if item["object_type"] == "thing"]) == found

    @pytest.mark.parametrize("query", [{"since": "2026-01-01T00:00:00"}, {"outcome": "maybe"}, {"cursor": "made-up"}])
    async def test_refuses_a_bad_filter(self, browser, query):
        answer = await (await browser()).get(AUDIT, params=query)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, f"#/query/{next(iter(query))}")

    async def test_opens_the_trail_of_the_platform_to_its_administrators_only(self, browser):
        answer = await (await browser()).get(AUDIT, params={"trail": "platform"})
        assert (answer.status_code, answer.json()["code"]) == (403, "platform_admin_required")


class TestExportAuditEvents:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.get(f"{AUDIT}/export")).status_code == 401

    async def test_gives_every_entry_as_csv_and_notes_itself(self, browser, new_account, record):
        account = await new_account()
        await record(account.tenant_id, "thing.done", object_id="=cmd()")
        client = await browser(account=account)
        answer = await client.get(f"{AUDIT}/export", params={"action": "thing"})
        rows = list(csv.DictReader(io.StringIO(answer.text)))
        exported = (await client.get(AUDIT, params={"action": "audit.exported"})).json()["items"]
        assert [(row["action"], row["object_id"]) for row in rows] == [("thing.done", "'=cmd()")]
        assert exported[0]["detail"] == {"action": "thing"}


@pytest.fixture
def key():
    return Ed25519PrivateKey.generate()


@pytest.fixture
def checkpoints(tmp_path):
    return Checkpoints(tmp_path / "audit")


@pytest.fixture
def sealed(gateway_database, record, checkpoints, key, tenant_a):
    """`await sealed(4)`: so many entries of `tenant_a`, sealed."""

    async def make(count=4):
        for number in range(count):
            await record(tenant_a, "thing.done", object_id=str(number))
        return await seal(gateway_database, checkpoints, key)

    return make


@pytest.fixture
def tamper(postgres_url):
    """Statements of somebody who owns the whole database."""

    def run(statement, *values):
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            connection.execute(statement, values)

    return run


@pytest.fixture
def findings(gateway_database, checkpoints, key, tenant_a):
    """`await findings()`: the kinds of what a verification of `tenant_a` finds, with their places."""

    async def run(clock=utc_now):
        report = await verify(gateway_database, checkpoints, [key.public_key()], only=tenant_a, clock=clock)
        return [(finding.kind, finding.sequence) for finding in report.findings]

    return run


class TestSeal:
    async def test_gives_every_entry_a_place_and_leaves_nothing_to_do(self, sealed, gateway_database, tenant_a):
        heads = await sealed(3)
        again = await sealed(0)
        assert heads[tenant_a].sequence == 3
        assert tenant_a not in again

    async def test_goes_on_where_it_stopped(self, sealed, findings, tenant_a):
        await sealed(3)
        heads = await sealed(2)
        assert heads[tenant_a].sequence == 5
        assert await findings() == []

    async def test_seals_the_trail_of_the_platform(self, sealed, record):
        await record(PLATFORM_TRAIL, "thing.done")
        assert PLATFORM_TRAIL in await sealed(0)

    async def test_no_service_may_change_what_is_written(self, sealed, gateway_database, tenant_a):
        await sealed(1)
        for statement in ("update audit.event set actor = 'x'", "delete from audit.link"):
            with pytest.raises(Exception, match="permission denied"):
                async with gateway_database.tenant(tenant_a) as session:
                    await (await session.connection()).exec_driver_sql(statement)


class TestVerify:
    async def test_finds_nothing_in_an_honest_trail(self, sealed, findings):
        await sealed()
        assert await findings() == []

    async def test_finds_an_edit(self, sealed, findings, tamper, tenant_a):
        await sealed()
        tamper("update audit.event set actor = 'user:nobody' where tenant_id = %s and object_id = '1'", tenant_a)
        assert await findings() == [("changed", 2)]

    async def test_finds_a_deletion(self, sealed, findings, tamper, tenant_a):
        await sealed()
        tamper("delete from audit.event where tenant_id = %s and object_id = '1'", tenant_a)
        assert await findings() == [("deleted", 2)]

    async def test_finds_a_deletion_with_its_place(self, sealed, findings, tamper, tenant_a):
        await sealed()
        tamper("delete from audit.event where tenant_id = %s and object_id = '1'", tenant_a)
        tamper("delete from audit.link where tenant_id = %s and sequence = 2", tenant_a)
        assert await findings() == [("missing", 2)]

    async def test_finds_a_reorder(self, sealed, findings, tamper, tenant_a):
        await sealed()
        tamper("alter table audit.link drop constraint uq_link_tenant_id")
        tamper(
            "update audit.link a set event_id = b.event_id from audit.link b where a.tenant_id = %s"
            " and b.tenant_id = a.tenant_id and a.sequence in (2, 3) and b.sequence = 5 - a.sequence",
            tenant_a,
        )
        found = await findings()
        tamper("alter table audit.link add constraint uq_link_tenant_id unique (tenant_id, event_id)")
        assert found == [("changed", 2), ("changed", 3)]

    async def test_finds_a_cut_end(self, sealed, findings, tamper, tenant_a):
        await sealed()
        tamper("delete from audit.event where tenant_id = %s and object_id in ('2', '3')", tenant_a)
        tamper("delete from audit.link where tenant_id = %s and sequence > 2", tenant_a)
        assert await findings() == [("truncated", 2)]

    async def test_finds_a_chain_written_anew(
        self, sealed, findings, tamper, tenant_a, gateway_database, key, tmp_path
    ):
        await sealed()
        tamper("update audit.event set actor = 'user:nobody' where tenant_id = %s and object_id = '0'", tenant_a)
        tamper("delete from audit.link where tenant_id = %s", tenant_a)
        await seal(gateway_database, Checkpoints(tmp_path / "the intruder's"), key)
        assert await findings() == [("rewritten", 4)]

    async def test_finds_an_entry_that_was_slipped_in(self, sealed, findings, tamper, tenant_a):
        await sealed()
        tamper(
            "insert into audit.event (tenant_id, occurred_at, service, actor, action, object_type, object_id, outcome)"
            " values (%s, now() - interval '3 days', 'gateway', 'x', 'x.y', 'x', 'x', 'success')",
            tenant_a,
        )
        assert await findings() == [("unsealed", None)]

    async def test_finds_each_of_a_thousand_changes(self, sealed, gateway_database, tenant_a):
        """On what the chain's own reading gives, so that a thousand changed trails need no thousand databases."""
        signed = {12: (await sealed(12))[tenant_a].hash}
        async with gateway_database.tenant(tenant_a) as session:
            honest = [pair async for pair in repository.stream_chain(session)]
        chance, unseen = random.Random(7), []
        assert await inspect_chain(_stream(honest), tenant_a, signed) == (12, [])
        for _ in range(1000):
            changed = _tampered(honest, chance, tenant_a)
            if not (await inspect_chain(_stream(changed), tenant_a, signed))[1]:
                unseen.append(changed)
        assert unseen == []

    async def test_waits_for_the_next_sealing_before_it_calls_an_entry_unsealed(
        self, sealed, findings, record, tenant_a
    ):
        await sealed()
        await record(tenant_a, "thing.done")
        assert await findings() == []
        assert await findings(lambda: utc_now() + timedelta(hours=2)) == [("unsealed", None)]


class TestCheckpoints:
    @pytest.fixture
    def three(self, checkpoints, key):
        for _ in range(3):
            checkpoints.append({}, key, utc_now())
        return checkpoints

    def test_are_read_as_they_were_written(self, three, key):
        assert [checkpoint.number for checkpoint in three.read([key.public_key()])] == [1, 2, 3]

    def test_refuse_another_key(self, three):
        with pytest.raises(CheckpointForged, match="signature"):
            list(three.read([Ed25519PrivateKey.generate().public_key()]))

    def test_notice_a_missing_line(self, three, key, tmp_path):
        [file] = (tmp_path / "audit").glob("*.jsonl")
        lines = file.read_bytes().splitlines(keepends=True)
        file.write_bytes(lines[0] + lines[2])
        with pytest.raises(CheckpointForged, match="checkpoint 2 is missing"):
            list(three.read([key.public_key()]))

    def test_notice_a_changed_line(self, three, key, tmp_path):
        [file] = (tmp_path / "audit").glob("*.jsonl")
        file.write_bytes(file.read_bytes().replace(b'"number":2', b'"number":9'))
        with pytest.raises(CheckpointForged, match=":2: the signature"):
            list(three.read([key.public_key()]))

    def test_go_on_after_a_crash_in_mid_writing(self, three, key, tmp_path):
        [file] = (tmp_path / "audit").glob("*.jsonl")
        file.write_bytes(file.read_bytes() + b'{"number": 4, "at"')
        three.append({}, key, utc_now())
        assert [checkpoint.number for checkpoint in three.read([key.public_key()])] == [1, 2, 3, 4]


async def _stream(chain):
    for pair in chain:
        yield pair


def _tampered(honest, chance, tenant_id):
    """The chain after one intervention of somebody who owns the database, but not the checkpoints' key."""
    chain, place = list(honest), chance.randrange(len(honest))
    link, event = chain[place]
    match chance.choice(("edit", "delete", "unlink", "swap", "cut", "slip in", "hash", "write anew")):
        case "edit":
            chain[place] = link, _edited(event, chance)
        case "delete":
            chain[place] = link, None
        case "unlink":
            del chain[place]
        case "swap":
            other = (place + chance.randrange(1, len(chain))) % len(chain)
            chain[place], chain[other] = (link, chain[other][1]), (chain[other][0], event)
        case "cut":
            del chain[place:]
        case "slip in":
            after = [_edited(event, chance), *(one for _, one in honest[place:])]
            chain[place:] = _linked(after, honest[:place], tenant_id)
        case "hash":
            chain[place] = replace(link, hash=chance.randbytes(32)), event
        case "write anew":
            after = [_edited(event, chance), *(one for _, one in honest[place + 1 :])]
            chain[place:] = _linked(after, honest[:place], tenant_id)
    return chain


def _edited(event, chance):
    name = chance.choice(("id", "occurred_at", "service", "actor", "acting_as", "action", "object_type", "object_id",
                          "outcome", "request_id", "detail", "before_digest", "after_digest"))  # fmt: skip
    values = {
        "id": UUID(int=chance.getrandbits(128)),
        "occurred_at": event.occurred_at + timedelta(microseconds=chance.randrange(1, 10**9)),
        "detail": {**event.detail, f"x{chance.randrange(9)}": chance.random()},
    }
    return replace(event, **{name: values.get(name, f"{getattr(event, name)}{chance.randrange(9)}")})


def _linked(events, before, tenant_id):
    """`events` with the hashes they must have after `before`: what an intruder would work out."""
    head = before[-1][0] if before else None
    return list(zip(links_after(head, tenant_id, events), events, strict=True))
