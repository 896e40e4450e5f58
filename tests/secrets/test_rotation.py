"""Rotation: new keys, every row sealed anew, old keys retired; and what administrators see of it."""

import asyncio
from datetime import timedelta

import pytest
import pytest_asyncio

from libs.clock import utc_now
from services.secrets.rotation.schedule import replace_old_keys
from services.secrets.settings import SecretsSettings
from tests.secrets.vaulting import Caller


@pytest.fixture
def rotated(ingestion: Caller, worker_of):
    """`await rotated()`: rotate everything of the tenant, and answer the newest rotation."""

    async def rotate(caller: Caller = ingestion) -> dict:
        answer = await caller.admin("POST", "rotations", {})
        assert answer.status_code == 202, answer.text
        await worker_of("secrets")
        return (await caller.admin("GET", "rotations")).json()["items"][0]

    return rotate


@pytest.fixture
def keys(rows, ingestion: Caller):
    """`keys()`: the tenant's versions and their states."""
    query = "select version, state from secrets.data_key where tenant_id = %s order by version"
    return lambda: rows(query, ingestion.tenant_id)


class TestStartRotation:
    async def test_refuses_anonymous(self, ingestion: Caller):
        assert (await ingestion.client.post("/api/v1/secrets/rotations", json={})).status_code == 401

    async def test_asks_for_a_step_up(self):
        from libs.testing.operations import operations_of

        [operation] = [one for one in operations_of("secrets") if one.operation_id == "start_rotation"]
        assert operation.declared["x-opsight"]["step_up"] == "session"

    async def test_seals_every_row_anew_and_retires_the_old_key(self, ingestion: Caller, rotated, rows, keys):
        refs = {await ingestion.stored(f"value-{number}"): f"value-{number}" for number in range(30)}
        before = rows("select id, envelope from secrets.secret where tenant_id = %s order by id", ingestion.tenant_id)

        rotation = await rotated()

        after = rows("select id, envelope from secrets.secret where tenant_id = %s order by id", ingestion.tenant_id)
        assert (rotation["state"], rotation["rows_done"], rotation["rows_total"]) == ("finished", 30, 30)
        assert keys() == [(1, "retired"), (2, "active")]
        assert [row[0] for row in before] == [row[0] for row in after]
        assert not {row[1] for row in before} & {row[1] for row in after}
        values = {ref: (await ingestion.resolve(ref)).json()["value"] for ref in refs}
        assert values == refs

    async def test_refuses_old_envelopes_afterwards(self, ingestion: Caller, rotated, rows):
        ref = await ingestion.stored("value")
        [[envelope]] = rows("select envelope from secrets.secret where ref = %s", ref)
        await rotated()
        rows("update secrets.secret set envelope = %s, key_version = 1, version = 1 where ref = %s", envelope, ref)
        assert (await ingestion.resolve(ref)).status_code == 422

    async def test_leaves_the_look_up_by_equality_as_it_was(self, ingestion: Caller, rotated, rows):
        ref = await ingestion.stored("value")
        [before] = rows("select value_mac from secrets.secret where ref = %s", ref)
        await rotated()
        answer = await ingestion.put("value", ref)
        assert rows("select value_mac from secrets.secret where ref = %s", ref) == [before]
        assert answer.json()["version"] == 2

    async def test_leaves_other_tenants_alone(self, ingestion: Caller, rotated, tenant_b):
        neighbour = ingestion.of("ingestion", tenant_b)
        await ingestion.stored()
        await neighbour.stored()
        await rotated()
        [ring] = (await neighbour.admin("GET", "keys")).json()["items"]
        assert [version["version"] for version in ring["versions"]] == [1]

    async def test_leaves_an_unreadable_row_and_its_key_and_says_so(self, ingestion: Caller, rotated, rows, keys):
        broken, sound = await ingestion.stored("broken"), await ingestion.stored("sound")
        rows("update secrets.secret set version = version + 5 where ref = %s", broken)
        rotation = await rotated()
        assert (rotation["state"], rotation["rows_done"]) == ("finished", 1)
        assert rotation["waiting_for"] == ["secrets.secret.envelope (1)"]
        assert keys() == [(1, "decrypt_only"), (2, "active")]
        assert (await ingestion.resolve(sound)).json()["value"] == "sound"

    async def test_refuses_when_there_is_nothing_to_rotate(self, ingestion: Caller):
        answer = await ingestion.admin("POST", "rotations", {})
        assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_rotate")

    async def test_refuses_while_one_is_running(self, ingestion: Caller, worker_of):
        await ingestion.stored()
        await ingestion.admin("POST", "rotations", {})
        answer = await ingestion.admin("POST", "rotations", {"purpose": "connector"})
        await worker_of("secrets")
        assert (answer.status_code, answer.json()["code"]) == (409, "rotation_running")

    async def test_goes_on_with_one_that_was_given_up_on(self, ingestion: Caller, rotated, rows):
        await ingestion.stored()
        await ingestion.admin("POST", "rotations", {})
        for state in ("running", "dead"):
            rows("update secrets.job set state = %s where tenant_id = %s", state, ingestion.tenant_id)
        assert (await rotated())["state"] == "finished"
        assert len((await ingestion.admin("GET", "rotations")).json()["items"]) == 1

    async def test_refuses_what_is_no_purpose(self, ingestion: Caller):
        assert (await ingestion.admin("POST", "rotations", {"purpose": "all"})).status_code == 422

    async def test_is_written_down(self, ingestion: Caller, rotated):
        await ingestion.stored()
        await rotated()
        events = (await ingestion.admin("GET", "events")).json()["items"]
        assert [event["action"] for event in events] == ["keys.rotated", "rotation.requested", "secret.stored"]
        assert events[0]["detail"] == {"purpose": "connector", "rows": 1, "retired": ["1"]}


class TestReadersAndWriters:
    async def test_notice_nothing(self, ingestion: Caller, settings_for, rows):
        """Reads and replaced values all through a rotation that is made slow; no answer but 200."""
        refs = [await ingestion.stored(f"value-{number}") for number in range(60)]
        settings = settings_for("secrets", rotation_batch=5, rotation_pause_seconds=0.02)
        answers: list[int] = []
        wrong: list[str] = []
        over = asyncio.Event()

        async def read(offset: int) -> None:
            number = offset
            while not over.is_set():
                ref = refs[number % len(refs)]
                answer = await ingestion.resolve(ref)
                answers.append(answer.status_code)
                if answer.json().get("value") not in (f"value-{number % len(refs)}", "replaced"):
                    wrong.append(answer.text)
                number += 7
                await asyncio.sleep(0.005)

        async def write() -> None:
            for ref in refs[::6]:
                answers.append((await ingestion.put("replaced", ref)).status_code)
                await asyncio.sleep(0.02)

        readers = [asyncio.create_task(read(offset)) for offset in range(4)]
        writer = asyncio.create_task(write())
        await ingestion.admin("POST", "rotations", {})
        await _run_worker(settings)
        await writer
        over.set()
        await asyncio.gather(*readers)

        assert len(answers) > 100
        assert set(answers) == {200}
        assert wrong == []
        states = rows("select state from secrets.data_key where tenant_id = %s order by version", ingestion.tenant_id)
        assert states == [("retired",), ("active",)]


async def _run_worker(settings: SecretsSettings) -> None:
    from libs.testing.tasks import in_own_task
    from services.secrets.worker import make_worker

    async with in_own_task(make_worker(settings).started()) as worker:
        await worker.run_until_idle(timeout_seconds=60)


class TestListSecretKeys:
    async def test_refuses_anonymous(self, ingestion: Caller):
        assert (await ingestion.client.get("/api/v1/secrets/keys")).status_code == 401

    async def test_shows_another_tenant_nothing(self, ingestion: Caller, tenant_b):
        await ingestion.stored()
        assert (await ingestion.of("ingestion", tenant_b).admin("GET", "keys")).json()["items"] == []

    async def test_shows_state_age_and_rows_left_and_no_key(self, ingestion: Caller, rotated):
        await ingestion.stored()
        await rotated()
        answer = await ingestion.admin("GET", "keys")
        [ring] = answer.json()["items"]
        shown = [(version["version"], version["state"], version["rows_left"]) for version in ring["versions"]]
        assert shown == [(2, "active", 1), (1, "retired", 0)]
        assert (answer.json()["provider"], ring["min_decrypt_version"]) == ("local", 2)
        assert "wrapped" not in answer.text.replace("wrapped_by", "")


class TestListCredentials:
    async def test_refuses_anonymous(self, ingestion: Caller):
        assert (await ingestion.client.get("/api/v1/secrets/credentials")).status_code == 401

    async def test_shows_everything_but_the_value(self, ingestion: Caller, tenant_b):
        expires = utc_now() + timedelta(days=30)
        await ingestion.stored("known-value", label="Google Ads: Refresh token", expires_at=expires.isoformat())
        answer = await ingestion.admin("GET", "credentials")
        [credential] = answer.json()["items"]
        assert (credential["label"], credential["owner"]) == ("Google Ads: Refresh token", "ingestion")
        assert "known-value" not in answer.text
        assert (await ingestion.of("ingestion", tenant_b).admin("GET", "credentials")).json()["items"] == []

    async def test_comes_in_pages(self, ingestion: Caller):
        for number in range(3):
            await ingestion.stored(f"value-{number}", label=f"Number {number}")
        first = (await ingestion.admin("GET", "credentials?limit=2")).json()
        second = (await ingestion.admin("GET", f"credentials?limit=2&cursor={first['next_cursor']}")).json()
        labels = [item["label"] for item in first["items"] + second["items"]]
        assert labels == ["Number 2", "Number 1", "Number 0"]
        assert second["next_cursor"] is None


class TestListSecretEvents:
    async def test_refuses_anonymous(self, ingestion: Caller):
        assert (await ingestion.client.get("/api/v1/secrets/events")).status_code == 401

    async def test_shows_another_tenant_nothing(self, ingestion: Caller, tenant_b):
        await ingestion.stored()
        assert (await ingestion.of("ingestion", tenant_b).admin("GET", "events")).json()["items"] == []


class TestListRotations:
    async def test_refuses_anonymous(self, ingestion: Caller):
        assert (await ingestion.client.get("/api/v1/secrets/rotations")).status_code == 401

    async def test_shows_another_tenant_nothing(self, ingestion: Caller, rotated, tenant_b):
        await ingestion.stored()
        await rotated()
        assert (await ingestion.of("ingestion", tenant_b).admin("GET", "rotations")).json()["items"] == []


@pytest_asyncio.fixture(loop_scope="session")
async def schedule(database, settings_for):
    """What the worker does every hour, for keys of any age."""
    return lambda **changes: replace_old_keys(database("secrets"), settings_for("secrets", **changes))


class TestSchedule:
    async def test_replaces_a_key_that_is_a_week_old(self, ingestion: Caller, schedule, worker_of, rows, keys):
        await ingestion.stored()
        await schedule()
        assert keys() == [(1, "active")]
        _age(rows, ingestion, days=8)
        await schedule()
        await schedule()
        await worker_of("secrets")
        assert keys() == [(1, "retired"), (2, "active")]
        [rotation] = (await ingestion.admin("GET", "rotations")).json()["items"]
        assert rotation["requested_by"] == "service:secrets"

    async def test_destroys_a_key_that_was_retired_a_month_ago(self, ingestion: Caller, schedule, rotated, rows, keys):
        await ingestion.stored()
        await rotated()
        _age(rows, ingestion, days=29, state="retired")
        await schedule()
        assert keys() == [(1, "retired"), (2, "active")]
        _age(rows, ingestion, days=31, state="retired")
        await schedule()
        assert keys() == [(1, "destroyed"), (2, "active")]
        events = (await ingestion.admin("GET", "events")).json()["items"]
        assert events[0]["action"] == "key.destroyed"


def _age(rows, caller: Caller, *, days: int, state: str = "active") -> None:
    rows(
        "update secrets.data_key set state_changed_at = now() - make_interval(days => %s)"
        " where tenant_id = %s and state = %s",
        days,
        caller.tenant_id,
        state,
    )
