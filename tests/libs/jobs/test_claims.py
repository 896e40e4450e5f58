"""Who gets which job: one at a time, within limits, fairly, and never after losing it."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from libs.jobs import LeaseLost
from libs.jobs.context import JobContext
from libs.jobs.records import Outcome
from tests.libs.conftest import ROOM, job_that

_EFFECT = text("insert into reporting.effect (tenant_id, key, state) values (:tenant, :key, 'done')")


async def _nothing(context, payload):
    """Do nothing."""


JOB = job_that(_nothing, concurrency_per_tenant=1000)


@pytest.fixture
def claim(store, tenant_a):
    """Claim, and keep what belongs to this test's tenant."""

    async def claim(job=JOB, limit=1000):
        return [one for one in await store.claim([job], owner="test", limit=limit) if one.tenant_id == tenant_a]

    return claim


@pytest.fixture
def context_of(jobs_database, settings_for):
    def make(claimed):
        return JobContext(claimed, jobs_database, settings_for(ROOM), None, {})

    return make


class TestClaim:
    async def test_gives_a_job_to_one_worker_only(self, add_job, claim):
        ids = {await add_job() for _ in range(20)}

        batches = await asyncio.gather(*[claim(limit=5) for _ in range(4)])

        claimed = [one.id for batch in batches for one in batch]
        assert len(claimed) == len(set(claimed))
        assert set(claimed) <= ids

    async def test_leaves_a_job_for_later_alone_until_it_is_due(self, add_job, claim, run_sql):
        job_id = await add_job(run_at=datetime.now(UTC) + timedelta(hours=1))
        assert await claim() == []

        await run_sql("update {schema}.job set run_at = now() where id = :id", id=job_id)
        assert [one.id for one in await claim()] == [job_id]

    async def test_keeps_to_the_limit_of_a_tenant_over_all_workers(self, add_job, claim):
        for _ in range(6):
            await add_job()
        limited = replace(JOB, concurrency_per_tenant=2)

        batches = await asyncio.gather(*[claim(limited) for _ in range(3)])

        assert sum(len(batch) for batch in batches) == 2

    async def test_lets_a_small_tenant_through_beside_a_large_one(self, add_job, store, tenant_a, tenant_b):
        for _ in range(30):
            await add_job()
        small = await add_job(tenant_id=tenant_b)

        claimed = await store.claim([JOB], owner="test", limit=10)

        assert small in [one.id for one in claimed]

    async def test_skips_a_job_that_someone_holds_locked(self, add_job, claim, jobs_database, tenant_a, run_sql):
        held, free = await add_job(), await add_job()
        async with jobs_database.tenant(tenant_a) as session:
            from libs.db import in_schema

            await session.execute(
                in_schema(session, "select 1 from {schema}.job where id = :id for update"), {"id": held}
            )
            claimed = await asyncio.wait_for(claim(), 5)

        assert [one.id for one in claimed] == [free]

    async def test_gives_a_worker_one_job_at_its_last_chance_at_a_time(self, add_job, claim, store, run_sql):
        suspects = [await add_job() for _ in range(3)]
        await run_sql("update {schema}.job set worker_losses = 2")
        fresh = [await add_job() for _ in range(3)]

        first = await claim()
        second = await claim()
        await store.finish([Outcome(one, "succeeded") for one in first])
        third = await claim()

        assert [one.id for one in first if one.id in suspects] == suspects[:1]
        assert {one.id for one in first if one.id in fresh} == set(fresh)
        assert second == []
        assert [one.id for one in third] == suspects[1:2]


class TestFence:
    async def test_refuses_an_outcome_after_the_lease_was_taken_away(self, add_job, claim, store, run_sql, view_job):
        job_id = await add_job()
        [stale] = await claim()
        await run_sql("update {schema}.job set lease_until = now() - interval '1 second' where id = :id", id=job_id)
        await store.reap()
        [fresh] = await claim()

        assert await store.finish([Outcome(stale, "succeeded")]) == set()
        assert (await view_job(job_id)).state == "running"
        assert await store.finish([Outcome(fresh, "succeeded")]) == {job_id}

    async def test_rolls_back_a_transaction_of_a_worker_that_lost_its_lease(
        self, add_job, claim, store, run_sql, context_of
    ):
        job_id = await add_job()
        [stale] = await claim()
        context = context_of(stale)

        with pytest.raises(LeaseLost):
            async with context.session() as session:
                await session.execute(_EFFECT, {"tenant": stale.tenant_id, "key": str(job_id)})
                await run_sql("update {schema}.job set lease_until = now() - interval '1 s' where id = :id", id=job_id)
                await store.reap()

        assert (await run_sql("select count(*) from {schema}.effect where key = :key", key=str(job_id))).scalar() == 0

    async def test_refuses_progress_of_a_worker_that_lost_its_lease(self, add_job, claim, store, run_sql, context_of):
        job_id = await add_job()
        [stale] = await claim()
        await context_of(stale).progress(1, 2, "half")
        await run_sql("update {schema}.job set lease_until = now() - interval '1 second' where id = :id", id=job_id)
        await store.reap()

        with pytest.raises(LeaseLost):
            await context_of(stale).progress(2, 2, "done")

    async def test_nobody_takes_the_job_over_between_the_check_and_the_commit(
        self, add_job, claim, store, run_sql, context_of, view_job
    ):
        job_id = await add_job()
        [ours] = await claim()
        await run_sql("update {schema}.job set lease_until = now() - interval '1 second' where id = :id", id=job_id)
        context = context_of(ours)

        async with context.session() as session:
            await context._hold_lease(session)
            reaped = await asyncio.wait_for(store.reap(), 5)

        assert job_id not in [one.id for one in reaped]


class TestReap:
    async def test_gives_a_lost_job_back_and_the_third_time_up(self, add_job, claim, store, run_sql, view_job):
        job_id = await add_job()
        states = []
        for _ in range(3):
            await claim()
            await run_sql("update {schema}.job set lease_until = now() - interval '1 second' where id = :id", id=job_id)
            await store.reap()
            states.append((await view_job(job_id)).state)

        view = await view_job(job_id)
        assert states == ["queued", "queued", "dead"]
        assert (view.error.code, view.attempt) == ("poison", 3)

    async def test_leaves_a_living_lease_alone(self, add_job, claim, store, view_job):
        job_id = await add_job()
        await claim()
        await store.reap()
        assert (await view_job(job_id)).state == "running"
