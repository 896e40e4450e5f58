"""Signed events over HTTP: who gets in, what happens once, and what is told to whom."""

import asyncio
import json
from uuid import uuid4

import httpx
import psycopg
import pytest
from sqlalchemy import text

from contracts.ingestion.jobs import ProcessWebhook
from contracts.ingestion.webhooks import MOST_BODY
from infra.local.processes import free_port
from libs.jobs import enqueue
from libs.testing.apps import started
from libs.testing.deployables import make_app
from services.ingestion.webhook.secrets import new_secret
from tests.ingestion.hooking import CONNECTIONS, ENDPOINTS, INBOUND, Hooks, ago, event, hooks, signed
from tests.ingestion.pushing import ad, point
from tests.ingestion.vaulted import beside_vault, vaulted
from tests.log_lines import log_lines

__all__ = ["beside_vault", "hooks", "log_lines", "vaulted"]
GOOGLE = "google_ads__campaign_performance"
DIFFERENT = ("request_id", "instance")


@pytest.fixture
async def endpoint(hooks: Hooks):
    return await hooks.endpoint()


@pytest.fixture
async def connection(hooks: Hooks):
    return await hooks.connection(name="Ads")


@pytest.fixture
async def syncs_of_everybody(database, tenant_a):
    async def count() -> int:
        async with database("ingestion").tenant(tenant_a) as session:
            return (await session.execute(text("select count(*) from ingestion.sync"))).scalar_one()

    return count


def _told(answer):
    shown = {name: value for name, value in answer.json().items() if name not in DIFFERENT}
    headers = {name: value for name, value in answer.headers.items() if name not in ("date", "content-length")}
    return answer.status_code, shown, headers


class TestReceive:
    async def test_stores_it_and_starts_the_sync_that_it_asks_for(self, hooks, endpoint, connection):
        answer = await hooks.send(endpoint, event(connection="Ads"), message_id="msg_first")
        assert answer.status_code == 202, answer.text
        [waiting] = await hooks.received(endpoint)
        assert (waiting["state"], waiting["message_id"]) == ("received", "msg_first")

        await hooks.vaulted.run_jobs()

        [receipt] = await hooks.received(endpoint)
        [sync] = await hooks.syncs(connection)
        assert (receipt["state"], receipt["outcome"], receipt["sync_id"]) == ("processed", "sync_started", sync["id"])
        assert receipt["id"] == answer.json()["receipt_id"]
        assert sync["trigger"] == "webhook"

    async def test_says_when_the_sync_runs_already(self, hooks, endpoint, connection):
        running = (await hooks.vaulted.ask("POST", f"{CONNECTIONS}/{connection['id']}/sync")).json()
        async with hooks.vaulted.worker.database.tenant(hooks.vaulted.tenant_id) as session:
            # It waits, so that the worker of this test does not end it first.
            statement = text("update ingestion.job set run_at = now() + interval '1 hour' where id = cast(:id as uuid)")
            await session.execute(statement, {"id": running["id"]})
        await hooks.send(endpoint, event(connection_id=connection["id"]))
        await hooks.vaulted.run_jobs()
        [receipt] = await hooks.received(endpoint)
        assert (receipt["outcome"], receipt["sync_id"]) == ("sync_already_running", running["id"])

    async def test_keeps_the_body_byte_by_byte(self, hooks, endpoint):
        body = b'{"type":  "sync.requested",\n "data": {"connection": "\xc3\x84ds", "n": 1.50}}'
        answer = await hooks.send(endpoint, body)
        url = f"{ENDPOINTS}/{endpoint['id']}/receipts/{answer.json()['receipt_id']}"
        shown = (await hooks.vaulted.ask("GET", url)).json()
        assert shown["body"].encode() == body
        assert shown["size_bytes"] == len(body)

    @pytest.mark.parametrize("secret", ["old", "new"])
    async def test_takes_both_secrets_during_a_rotation(self, hooks, endpoint, secret):
        rotated = await hooks.vaulted.ask("POST", f"{ENDPOINTS}/{endpoint['id']}/rotate", {"overlap_hours": 24})
        assert rotated.status_code == 200, rotated.text
        secrets = {"old": endpoint["secret"], "new": rotated.json()["secret"]}
        assert secrets["old"] != secrets["new"]
        answer = await hooks.send(endpoint | {"secret": secrets[secret]}, event(connection="Ads"))
        assert answer.status_code == 202, answer.text

    async def test_refuses_the_old_one_after_a_rotation_without_overlap(self, hooks, endpoint):
        await hooks.send(endpoint, event(connection="Ads"))
        await hooks.vaulted.ask("POST", f"{ENDPOINTS}/{endpoint['id']}/rotate", {"overlap_hours": 0})
        answer = await hooks.send(endpoint, event(connection="Ads"))
        assert answer.status_code == 400

    async def test_refuses_the_old_one_once_the_overlap_is_over(self, hooks, endpoint, database, tenant_a):
        await hooks.vaulted.ask("POST", f"{ENDPOINTS}/{endpoint['id']}/rotate", {"overlap_hours": 1})
        async with database("ingestion").tenant(tenant_a) as session:
            past = "update ingestion.webhook_endpoint set previous_secret_until = clock_timestamp()"
            await session.execute(text(past))
        assert (await hooks.send(endpoint, event(connection="Ads"))).status_code == 400


class TestDuplicate:
    async def test_of_twenty_at_once_one_takes_effect(self, hooks, endpoint, connection, syncs_of_everybody):
        body = event(connection="Ads")
        headers = signed(endpoint["secret"], body, message_id="msg_same")
        answers = await asyncio.gather(*(hooks.post(endpoint["path"], body, headers) for _ in range(20)))
        assert {answer.status_code for answer in answers} == {202}
        assert len({answer.json()["receipt_id"] for answer in answers}) == 1
        assert sorted(answer.json()["duplicate"] for answer in answers) == [False] + [True] * 19

        await hooks.vaulted.run_jobs()

        states = [one["state"] for one in await hooks.received(endpoint)]
        assert sorted(states) == ["duplicate"] * 19 + ["processed"]
        assert await syncs_of_everybody() == 1

    async def test_is_one_with_another_body_and_signature_too(self, hooks, endpoint):
        first = await hooks.send(endpoint, event(connection="Ads"), message_id="msg_id")
        second = await hooks.send(endpoint, event(connection="Other"), message_id="msg_id")
        assert second.json() == {"receipt_id": first.json()["receipt_id"], "duplicate": True}
        [copy] = await hooks.received(endpoint, state="duplicate")
        assert copy["duplicate_of"] == first.json()["receipt_id"]

    async def test_is_noted_twenty_times_at_most(self, hooks, endpoint):
        for _ in range(23):
            await hooks.send(endpoint, event(connection="Ads"), message_id="msg_again")
        assert len(await hooks.received(endpoint, state="duplicate")) == 20

    async def test_of_another_endpoint_is_none(self, hooks, endpoint):
        other = await hooks.endpoint("Other")
        await hooks.send(endpoint, event(connection="Ads"), message_id="msg_id")
        answer = await hooks.send(other, event(connection="Ads"), message_id="msg_id")
        assert answer.json()["duplicate"] is False

    @pytest.mark.parametrize(("days", "is_duplicate"), [("6.99", True), ("7.01", False)])
    async def test_is_forgotten_after_seven_days(self, hooks, endpoint, database, tenant_a, days, is_duplicate):
        await hooks.send(endpoint, event(connection="Ads"), message_id="msg_id")
        async with database("ingestion").tenant(tenant_a) as session:
            back = "update ingestion.webhook_message set seen_at = clock_timestamp() - cast(:days as interval)"
            await session.execute(text(back.replace(":days", f"'{days} days'")))
        answer = await hooks.send(endpoint, event(connection="Ads"), message_id="msg_id")
        assert answer.json()["duplicate"] is is_duplicate


class TestRefused:
    async def test_is_told_the_same_whatever_is_wrong(self, hooks, endpoint):
        other, body = await hooks.endpoint("Other"), event(connection="Ads")
        disabled = await hooks.endpoint("Disabled")
        await hooks.vaulted.ask("PATCH", f"{ENDPOINTS}/{disabled['id']}", {"state": "disabled"})
        good = signed(endpoint["secret"], body)
        path, signature = endpoint["path"], good["webhook-signature"]
        attempts = [
            (f"{INBOUND}/{uuid4()}", body, good),
            (f"{INBOUND}/nothing", body, good),
            (disabled["path"], body, signed(disabled["secret"], body)),
            (path, body, signed(other["secret"], body)),
            (path, body, signed(new_secret(), body)),
            (other["path"], body, good),
            (path, body + b" ", good),
            (path, body[:-1], good),
            (path, b"", good),
            (path, body, good | {"webhook-id": "msg_other"}),
            (path, body, good | {"webhook-timestamp": str(int(good["webhook-timestamp"]) + 1)}),
            (path, body, good | {"webhook-signature": signature[:-5]}),
            (path, body, good | {"webhook-signature": signature.replace("v1,", "v2,")}),
            (path, body, good | {"webhook-signature": signature.rstrip("=")}),
            (path, body, good | {"webhook-signature": ""}),
            (path, body, signed(endpoint["secret"], body, at=ago(330))),
            (path, body, signed(endpoint["secret"], body, at=ago(-330))),
            (path, body, signed(endpoint["secret"], body, message_id="msg.dotted")),
            (path, body, {"content-type": "application/json"}),
            *((path, body, [*good.items(), (name, good[name])]) for name in good if name.startswith("webhook-")),
            *(
                (path, body, {k: v for k, v in good.items() if k != name})
                for name in good
                if name.startswith("webhook-")
            ),
        ]
        answers = [await hooks.post(*attempt) for attempt in attempts]
        first = _told(answers[0])
        assert (first[0], first[1]["code"]) == (400, "webhook_refused")
        assert [_told(answer) for answer in answers] == [first] * len(attempts)
        assert await hooks.received(endpoint) == await hooks.received(other) == await hooks.received(disabled) == []

    async def test_takes_no_less_time_for_an_unknown_endpoint_than_for_a_known_one(self, hooks, endpoint):
        body = event(connection="Ads")
        headers = signed(new_secret(), body)
        took = {}
        for path in (endpoint["path"], f"{INBOUND}/{uuid4()}", f"{INBOUND}/x"):
            answer = await hooks.post(path, body, headers)
            took[path] = answer.elapsed.total_seconds()
        assert min(took.values()) >= 0.1

    async def test_what_is_larger_than_64_kib(self, hooks, endpoint):
        fits = b'"' + b"x" * (MOST_BODY - 2) + b'"'
        assert (await hooks.send(endpoint, fits)).status_code == 202
        answer = await hooks.send(endpoint, fits + b" ")
        assert (answer.status_code, answer.json()["code"]) == (413, "webhook_too_large")

    async def test_a_caller_s_own_tenant_opens_nothing(self, hooks, endpoint, as_, tenant_b):
        body = event(connection="Ads")
        headers = signed(new_secret(), body) | as_(tenant_b, "ingestion:write")
        answer = await hooks.client.post(endpoint["path"], content=body, headers=headers)
        assert answer.status_code == 400

    async def test_waits_while_the_vault_is_away(self, settings_for, as_, endpoint, hooks):
        away = make_app("ingestion", settings_for("ingestion", secrets_url=f"http://127.0.0.1:{free_port()}"))
        body = event(connection="Ads")
        headers = signed(endpoint["secret"], body) | as_(None, subject="anonymous")
        async with (
            started(away) as app,
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://ingestion") as client,
        ):
            answer = await client.post(endpoint["path"], content=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (503, "vault_unavailable")
        assert int(answer.headers["retry-after"]) > 0


class TestProcess:
    @pytest.mark.parametrize(
        ("body", "code"),
        [
            (b"[]", "event_unreadable"),
            (b"not json", "event_unreadable"),
            (b'{"type": 5}', "event_unreadable"),
            (event("something.else"), "event_type_unknown"),
            (event(), "event_data_invalid"),
            (event(connection="a", connection_id=str(uuid4())), "event_data_invalid"),
            (event(connection_id="x"), "event_data_invalid"),
            (b'{"type": "sync.requested", "data": 7}', "event_data_invalid"),
            (event(connection="No such"), "connection_not_found"),
            (event(connection_id=str(uuid4())), "connection_not_found"),
            (event("records.push"), "event_data_invalid"),
            (event("records.push", dataset="ad_performance", records=[]), "event_data_invalid"),
            (event("records.push", dataset="ad_performance", records={}), "event_data_invalid"),
            (event("records.push", dataset="Ads!", records=[ad()]), "event_data_invalid"),
            (event("records.push", dataset="no_such", records=[ad()]), "dataset_not_found"),
            (event("records.push", dataset="ad_performance", version="9.9.9", records=[ad()]), "dataset_not_found"),
            (event("records.push", dataset=GOOGLE, records=[ad()]), "dataset_not_pushable"),
        ],
        ids=range(17),
    )
    async def test_fails_with_the_reason(self, hooks, endpoint, body, code):
        await hooks.send(endpoint, body)
        await hooks.vaulted.run_jobs()
        [receipt] = await hooks.received(endpoint)
        assert (receipt["state"], receipt["error"]["code"], receipt["outcome"]) == ("failed", code, None)
        assert receipt["error"]["message"]

    async def test_reaches_no_other_tenant_s_connection(self, hooks, endpoint, as_, tenant_b):
        headers = as_(tenant_b, "ingestion:read", "ingestion:write")
        wanted = {"name": "Theirs", "connector": "opsight-demo-ads", "config": {}}
        theirs = (await hooks.client.post(CONNECTIONS, json=wanted, headers=headers)).json()
        await hooks.send(endpoint, event(connection_id=theirs["id"]))
        await hooks.vaulted.run_jobs()
        [receipt] = await hooks.received(endpoint)
        assert receipt["error"]["code"] == "connection_not_found"

    async def test_does_only_what_the_endpoint_may(self, hooks, endpoint, connection, database, tenant_a):
        await hooks.send(endpoint, event(connection="Ads"))
        async with database("ingestion").tenant(tenant_a) as session:
            await session.execute(text("update ingestion.webhook_endpoint set events = '{other}'"))
        await hooks.vaulted.run_jobs()
        async with database("ingestion").tenant(tenant_a) as session:
            await session.execute(text("update ingestion.webhook_endpoint set events = '{sync.requested}'"))
        [receipt] = await hooks.received(endpoint)
        assert receipt["error"]["code"] == "event_not_allowed"

    async def test_says_so_when_its_workers_were_lost(self, hooks, endpoint, database, tenant_a):
        await hooks.send(endpoint, event(connection="Ads"))
        async with database("ingestion").tenant(tenant_a) as session:
            for state in ("running", "dead"):
                lost = f"update ingestion.job set state = '{state}', error_code = 'poison', error_message = 'Lost.'"
                await session.execute(text(f"{lost} where kind = 'ingestion.process_webhook'"))
        [receipt] = await hooks.received(endpoint, state="failed")
        assert receipt["error"] == {"code": "poison", "message": "Lost."}


class TestPush:
    """`records.push`: rows of a dataset that fit into an event."""

    @pytest.fixture
    def rows(self, database, tenant_a):
        async def read(query: str) -> list[tuple]:
            async with database("ingestion").tenant(tenant_a) as session:
                return [tuple(row) for row in await session.execute(text(query))]

        return read

    async def test_lands_the_good_and_quarantines_the_bad(self, hooks, endpoint, rows):
        records = [ad(1), ad(2, clicks=-1), "no record", ad(3)]
        body = event("records.push", dataset="ad_performance", records=records)
        receipt_id = (await hooks.send(endpoint, body)).json()["receipt_id"]
        await hooks.vaulted.run_jobs()

        [receipt] = await hooks.received(endpoint)
        assert (receipt["state"], receipt["outcome"], receipt["event_type"]) == (
            "processed",
            "records_pushed",
            "records.push",
        )
        counts = {name: count for name, count in receipt["counts"].items() if count}
        assert counts == {"received": 4, "accepted": 2, "inserted": 2, "quarantined": 2}
        assert await rows("select date_day::text, clicks from raw.uploads__ad_performance order by 1") == [
            ("2026-01-01", 5),
            ("2026-01-03", 5),
        ]
        kept = "select origin, origin_id::text, source_row, rule from ingestion.quarantine order by source_row"
        assert await rows(kept) == [("push", receipt_id, 2, "minimum"), ("push", receipt_id, 3, "type")]

    async def test_tells_of_what_landed_and_is_in_the_audit(self, hooks, endpoint, rows, postgres_url, tenant_a):
        await hooks.send(endpoint, event("records.push", dataset="ad_performance", records=[ad(1)]))
        await hooks.vaulted.run_jobs()
        [(told,)] = await rows("select payload from ingestion.outbox_event where type = 'ingestion.data_landed'")
        with psycopg.connect(postgres_url) as connected:
            audited = connected.execute(
                "select actor, detail ->> 'accepted' from audit.event"
                " where tenant_id = %s and action = 'records.pushed'",
                [tenant_a],
            ).fetchall()
        assert (told["source"], told["accounts"][0]["account_id"]) == ("push", "a1")
        assert audited == [(f"webhook:{endpoint['id']}", "1")]

    async def test_happens_once_for_one_id(self, hooks, endpoint, rows, database, tenant_a):
        """Whatever the second body says, and although the job runs twice."""
        first = event("records.push", dataset="ad_performance", records=[ad(1), ad(2, clicks=-1)])
        again = event("records.push", dataset="ad_performance", records=[ad(3)])
        await hooks.send(endpoint, first, message_id="msg_same")
        await hooks.vaulted.run_jobs()
        await hooks.send(endpoint, again, message_id="msg_same")
        await hooks.vaulted.run_jobs()
        [(receipt_id,)] = await rows("select id from ingestion.webhook_receipt where state = 'processed'")
        async with database("ingestion").tenant(tenant_a) as session:
            await enqueue(session, ProcessWebhook(receipt_id=receipt_id), tenant_id=tenant_a)
        await hooks.vaulted.run_jobs()
        assert await rows("select count(*) from raw.uploads__ad_performance") == [(1,)]
        assert await rows("select count(*) from ingestion.quarantine") == [(1,)]

    async def test_changes_nothing_when_sent_again_under_another_id(self, hooks, endpoint):
        body = event("records.push", dataset="market_series", version="1.0.0", records=[point(1), point(2)])
        for _ in range(2):
            await hooks.send(endpoint, body)
            await hooks.vaulted.run_jobs()
        again, first = [one["counts"] for one in await hooks.received(endpoint)]
        assert (first["inserted"], first["unchanged"]) == (2, 0)
        assert (again["inserted"], again["unchanged"]) == (0, 2)

    async def test_is_refused_at_an_endpoint_for_syncs_alone(self, hooks, rows):
        narrow = await hooks.endpoint("Narrow", events=["sync.requested"])
        await hooks.send(narrow, event("records.push", dataset="ad_performance", records=[ad(1)]))
        await hooks.vaulted.run_jobs()
        [receipt] = await hooks.received(narrow)
        assert (receipt["error"]["code"], receipt["counts"]) == ("event_not_allowed", None)
        assert await rows("select count(*) from raw.uploads__ad_performance") == [(0,)]


class TestSecrecy:
    async def test_leaves_the_secret_in_no_line_and_no_table(self, hooks, endpoint, log_lines, postgres_url, tenant_a):
        await hooks.send(endpoint, event(connection="Ads"))
        await hooks.send(endpoint | {"secret": new_secret()}, event(connection="Ads"))
        await hooks.vaulted.run_jobs()
        with psycopg.connect(postgres_url) as connected:
            tables = connected.execute(
                "select c.table_schema || '.' || quote_ident(c.table_name) from information_schema.columns c"
                " join information_schema.tables t using (table_schema, table_name) where c.column_name = 'tenant_id'"
                " and t.table_type = 'BASE TABLE' and c.table_schema in ('ingestion', 'audit', 'secrets')"
            ).fetchall()
            written = json.dumps(
                [
                    connected.execute(f"select t::text from {name} t where tenant_id = %s", [tenant_a]).fetchall()
                    for [name] in tables
                ]
            )
        said = "".join(log_lines)
        assert "webhook.received" in said
        assert endpoint["id"] in written
        assert endpoint["secret"].removeprefix("whsec_") not in said + written
