"""What workers do beside their jobs: count, ring again, clear away."""

from contextlib import asynccontextmanager

import asyncpg
import pytest
from prometheus_client import REGISTRY

from libs.jobs.records import Outcome
from libs.jobs.timing import Timing
from libs.jobs.upkeep import Upkeep
from tests.libs.conftest import job_that


async def _nothing(context, payload):
    """Do nothing."""


JOB = job_that(_nothing, concurrency_per_tenant=100)


class Bell:
    def __init__(self):
        self.rings = 0

    def ring(self):
        self.rings += 1


@pytest.fixture
def bell():
    return Bell()


@pytest.fixture
def upkeep(store, bell):
    return Upkeep(store, bell, lambda: None, Timing())


@pytest.fixture
def as_owner(postgres_url):
    @asynccontextmanager
    async def connect():
        connection = await asyncpg.connect(postgres_url)
        yield connection
        await connection.close()

    return connect


def gauge(name, **labels):
    return REGISTRY.get_sample_value(name, {"kind": "reporting.note"} | labels)


class TestReconcile:
    async def test_rings_again_for_what_is_overdue(self, upkeep, bell, add_job, run_sql):
        await add_job()
        await upkeep.reconcile()
        assert bell.rings == 0

        await run_sql("update {schema}.job set run_at = now() - interval '16 seconds'")
        await upkeep.reconcile()
        assert bell.rings == 1

    async def test_counts_waiting_and_dead_jobs(self, upkeep, add_job, store):
        for _ in range(3):
            await add_job()
        [first, second, _] = await store.claim([JOB], owner="test", limit=3)
        await store.finish([Outcome(first, "dead", error_code="x"), Outcome(second, "failed", error_code="y")])

        await upkeep.reconcile()

        assert gauge("opsight_dead_letters") == 2
        assert gauge("opsight_jobs", state="running") == 1

    async def test_takes_back_the_count_of_what_is_gone(self, upkeep, add_job, store):
        await add_job()
        await upkeep.reconcile()
        [claimed] = await store.claim([JOB], owner="test", limit=1)
        await store.finish([Outcome(claimed, "succeeded")])

        await upkeep.reconcile()
        assert gauge("opsight_jobs", state="queued") is None


class TestReap:
    async def test_rings_for_what_it_gave_back(self, upkeep, bell, add_job, store, run_sql):
        await add_job()
        await store.claim([JOB], owner="test", limit=1)
        await run_sql("update {schema}.job set lease_until = now() - interval '1 second'")

        await upkeep.reap()
        assert bell.rings == 1


class TestPurge:
    async def test_lets_finished_jobs_go_after_thirty_days(self, add_job, store, as_owner):
        old, recent, waiting = [await add_job() for _ in range(3)]
        claimed = {one.id: one for one in await store.claim([JOB], owner="test", limit=2)}
        await store.finish([Outcome(one, "succeeded") for one in claimed.values()])
        async with as_owner() as owner:
            await owner.execute("update reporting.job set finished_at = now() - interval '31 days' where id = $1", old)
            await store.purge()
            left = {row[0] for row in await owner.fetch("select id from reporting.job")}

        assert left == {recent, waiting}

    async def test_lets_answers_go_after_seventy_two_hours(self, store, as_owner, tenant_a):
        async with as_owner() as owner:
            for key, hours in (("old", 73), ("recent", 71)):
                await owner.execute(
                    "insert into reporting.idempotency_key values"
                    " ($1, 'user:1', 'POST', '/', $2, '', 200, '{}', '', now() - $3 * interval '1 hour')",
                    tenant_a,
                    key,
                    hours,
                )
            await store.purge()
            left = await owner.fetch("select key from reporting.idempotency_key where tenant_id = $1", tenant_a)

        assert [row[0] for row in left] == ["recent"]
