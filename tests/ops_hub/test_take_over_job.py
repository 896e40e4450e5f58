"""Many locations of an earlier product: the first opening starts a job, and says how far it is."""

import asyncio
from uuid import UUID, uuid4

import pytest

from contracts.ops_hub.legacy_profile import LegacyProfile
from infra.ops_hub import import_profiles, roll_back
from services.ops_hub.legacy_profiles.service import MOST_AT_ONCE
from services.ops_hub.locations.importing import repository, writing
from tests.killing import kill_when
from tests.ops_hub.doomed_worker import start_worker

MANY = MOST_AT_ONCE + 1
PROFILE = {
    "tenant": "ours",
    "legacy_id": "17",
    "business_type": "retail",
    "goals": ["be_found"],
    "country": "US",
    "locations": [
        {"name": f"Shop {n}", "store_code": f"S{n}", "address": f"{n} Oak Ave", "city": "Austin", "region": "TX"}
        | {"postal_code": "78701"}
        for n in range(1, MANY + 1)
    ],
}


@pytest.fixture
async def batch_id(database, tenant_a) -> UUID:
    """The batch that imported the profile."""
    batch_id, profile = uuid4(), LegacyProfile.model_validate(PROFILE)
    await import_profiles(database("ops_hub"), {"ours": tenant_a}, [profile], batch_id=batch_id, step=lambda _: None)
    return batch_id


@pytest.fixture
def take_back(database, tenant_a, batch_id):
    async def run():
        [line] = await roll_back(database("ops_hub"), {"ours": tenant_a}, batch_id, step=lambda _: None)
        return line

    return run


@pytest.fixture
def opened(call, batch_id):
    """`await opened()`: the first screen."""

    async def read():
        return (await call("GET", "/bootstrap")).json()

    return read


@pytest.fixture
def work(worker_of):
    """`await work()`: what a worker does until nothing is due."""

    async def run():
        await worker_of("ops_hub")

    return run


class TestOpening:
    async def test_answers_at_once_and_leaves_the_locations_to_a_job(self, opened):
        first = await opened()
        assert (first["onboarding"]["state"], first["counts"]["locations"]) == ("finished", 0)
        assert first["locations_take_over"] == {"state": "waiting", "locations": MANY, "done": None, "total": None}

    async def test_starts_one_job_however_often_it_happens(self, opened, superuser, tenant_a):
        await opened()
        await opened()
        kind = "ops_hub.take_locations_over"
        assert superuser("select count(*) from ops.job where tenant_id = %s and kind = %s", tenant_a, kind) == [(1,)]

    async def test_tells_another_tenant_nothing(self, opened, call, as_, tenant_b):
        await opened()
        theirs = (await call("GET", "/bootstrap", who=as_(tenant_b, "ops:read"))).json()
        assert theirs["locations_take_over"] is None


class TestTakeLocationsOver:
    async def test_adds_them_all_and_does_the_task(self, opened, work, told):
        await opened()
        await work()
        after = await opened()
        assert (after["counts"]["locations"], after["locations_take_over"]) == (MANY, None)
        assert ("task.done", "add_location") in await told()
        assert ("location.taken_over", None) in await told()

    async def test_says_how_far_it_is(self, opened, work, monkeypatch):
        seen, add = [], repository.add

        async def looked_at(*arguments):
            seen.append((await opened())["locations_take_over"])
            await add(*arguments)

        monkeypatch.setattr(repository, "add", looked_at)
        monkeypatch.setattr(writing, "ROWS_AT_ONCE", 150)
        await opened()
        await work()
        assert seen[0] == {"state": "running", "locations": MANY, "done": 0, "total": MANY}
        assert len(seen) == 2

    async def test_adds_nothing_twice_when_it_is_run_again(self, opened, work, superuser, tenant_a):
        await opened()
        await work()
        again = "update ops.job set state = 'queued', finished_at = null where tenant_id = %s and state = 'succeeded'"
        superuser("alter table ops.job disable trigger user")
        superuser(again, tenant_a)
        superuser("alter table ops.job enable trigger user")
        await work()
        assert (await opened())["counts"]["locations"] == MANY

    async def test_leaves_nothing_half_done_when_it_breaks_and_does_it_all_the_next_time(
        self, opened, work, monkeypatch, superuser, tenant_a
    ):
        calls, add = [], repository.add

        async def breaks_once(*arguments):
            calls.append(1)
            await add(*arguments) if len(calls) != 2 else _break()

        monkeypatch.setattr(repository, "add", breaks_once)
        monkeypatch.setattr(writing, "ROWS_AT_ONCE", 150)
        await opened()
        await work()
        broken = await opened()
        assert (broken["counts"]["locations"], broken["locations_take_over"]["state"]) == (0, "waiting")
        superuser("update ops.job set run_at = now() where tenant_id = %s and state = 'retry_wait'", tenant_a)
        await work()
        assert (await opened())["counts"]["locations"] == MANY

    async def test_says_when_it_gave_up(self, opened, superuser, tenant_a):
        await opened()
        superuser("update ops.job set state = 'cancelled', finished_at = now() where tenant_id = %s", tenant_a)
        assert (await opened())["locations_take_over"]["state"] == "failed"


class TestKilledWorker:
    async def test_loses_and_doubles_nothing(self, opened, work, call, settings_for, superuser, tenant_a):
        progress = (
            "select progress ->> 'done' from ops.job where tenant_id = %s and kind = 'ops_hub.take_locations_over'"
        )
        others = "update ops.job set state = 'cancelled', finished_at = now() where state in ('queued', 'retry_wait')"
        superuser(others)
        await opened()
        worker = start_worker(settings_for("ops_hub"), halt_after=150)
        await asyncio.to_thread(kill_when, worker, lambda: superuser(progress, tenant_a) == [("150",)])

        killed = await opened()
        superuser("update ops.job set state = 'queued', run_at = now() where tenant_id = %s", tenant_a)
        await work()
        after = await opened()

        assert killed["counts"]["locations"] == 0
        assert (after["counts"]["locations"], after["locations_take_over"]) == (MANY, None)
        codes = "select count(distinct store_code), min(batch_id::text) = max(batch_id::text) from ops.location where"
        assert superuser(f"{codes} tenant_id = %s", tenant_a) == [(MANY, True)]
        told = "select count(*) from ops.activity where tenant_id = %s and type = 'location.taken_over'"
        assert superuser(told, tenant_a) == [(1,)]
        attempts = "select attempt from ops.job where tenant_id = %s and kind = 'ops_hub.take_locations_over'"
        assert superuser(attempts, tenant_a) == [(2,)]


class TestRollback:
    async def test_before_the_job_leaves_it_nothing_to_do(self, opened, take_back, work, call):
        await opened()
        assert (await take_back()).outcome == "removed"
        await work()
        assert (await call("GET", "/locations")).json()["items"] == []

    async def test_after_the_job_removes_what_it_added(self, opened, take_back, work):
        await opened()
        await work()
        line = await take_back()
        assert (line.outcome, line.locations) == ("removed", f"{MANY} removed, 0 kept")

    async def test_that_keeps_the_answers_ends_the_job_too(self, opened, take_back, work, call):
        await opened()
        await call("PATCH", "/setup-tasks/invite_team", json={"done": True})
        assert (await take_back()).outcome == "kept"
        await work()
        after = await opened()
        assert (after["counts"]["locations"], after["locations_take_over"]) == (0, None)


def _break() -> None:
    raise ConnectionError("the line broke")
