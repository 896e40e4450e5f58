"""Starting, reading, cancelling and replaying jobs."""

import asyncio
from uuid import uuid4

import pytest

from libs.errors import NotFound
from libs.jobs import JobAlreadyOver, JobNotReplayable, Permanent, cancel_job, enqueue, list_jobs, replay_job
from tests.libs.conftest import Note


@pytest.fixture
def in_tenant(jobs_database, tenant_a):
    """Call a function of the queue in a transaction of its own."""

    async def call(function, *arguments, **options):
        async with jobs_database.tenant(tenant_a) as session:
            return await function(session, *arguments, **options)

    return call


async def _nothing(context, payload):
    """Do nothing."""


async def _refuse(context, payload):
    raise Permanent("refused", "No.")


class TestEnqueue:
    async def test_writes_nothing_when_the_transaction_fails(self, jobs_database, tenant_a, in_tenant):
        with pytest.raises(ValueError, match="business"):
            async with jobs_database.tenant(tenant_a) as session:
                await enqueue(session, Note(), tenant_id=tenant_a)
                raise ValueError("business")
        assert await in_tenant(list_jobs) == []

    async def test_answers_the_live_job_of_the_same_key(self, add_job, worker_with):
        first, second = await add_job(unique_key="nightly"), await add_job(unique_key="nightly")
        other = await add_job(unique_key="hourly")
        assert first == second != other

        await (await worker_with(_nothing)).run_until_idle()
        assert await add_job(unique_key="nightly") != first

    async def test_makes_one_job_of_many_at_once_with_the_same_key(self, add_job):
        ids = await asyncio.gather(*[add_job(unique_key="race") for _ in range(8)])
        assert len(set(ids)) == 1


class TestRead:
    async def test_hides_another_tenants_job(self, add_job, view_job, tenant_b):
        job_id = await add_job()
        with pytest.raises(NotFound):
            await view_job(job_id, tenant_id=tenant_b)

    async def test_raises_for_an_unknown_job(self, view_job):
        with pytest.raises(NotFound):
            await view_job(uuid4())

    async def test_lists_newest_first_in_pages(self, add_job, in_tenant):
        ids = [await add_job() for _ in range(5)]
        page = await in_tenant(list_jobs, limit=2)
        rest = await in_tenant(list_jobs, limit=10, before=page[-1].id)
        assert [one.id for one in (*page, *rest)] == ids[::-1]

    async def test_lists_by_kind_and_state(self, add_job, in_tenant):
        await add_job()
        assert len(await in_tenant(list_jobs, kind="reporting.note", states=["queued"])) == 1
        assert await in_tenant(list_jobs, kind="reporting.other") == []
        assert await in_tenant(list_jobs, states=["dead"]) == []


class TestCancel:
    async def test_cancels_a_waiting_job_at_once(self, add_job, in_tenant, view_job, worker_with):
        job_id = await add_job()
        assert (await in_tenant(cancel_job, job_id)).state == "cancelled"
        assert (await in_tenant(cancel_job, job_id)).state == "cancelled"

        await (await worker_with(_nothing)).run_until_idle()
        view = await view_job(job_id)
        assert (view.state, view.attempt) == ("cancelled", 0)

    async def test_asks_a_running_job_to_stop(self, add_job, in_tenant, view_job, worker_with):
        started = asyncio.Event()

        async def wait_for_the_sign(context, payload):
            started.set()
            await context.cancelled.wait()

        worker = await worker_with(wait_for_the_sign)
        job_id = await add_job()
        running = asyncio.create_task(worker.run_until_idle())
        await started.wait()
        assert (await in_tenant(cancel_job, job_id)).cancel_requested
        await asyncio.wait_for(running, 5)

        assert (await view_job(job_id)).state == "cancelled"

    async def test_refuses_when_it_is_over(self, add_job, in_tenant, worker_with):
        job_id = await add_job()
        await (await worker_with(_nothing)).run_until_idle()
        with pytest.raises(JobAlreadyOver):
            await in_tenant(cancel_job, job_id)


class TestReplay:
    async def test_runs_a_failed_job_again_under_the_same_id(self, add_job, in_tenant, view_job, worker_with):
        job_id = await add_job()
        await (await worker_with(_refuse)).run_until_idle()
        assert (await view_job(job_id)).state == "failed"

        await in_tenant(replay_job, job_id)
        await (await worker_with(_nothing)).run_until_idle()

        view = await view_job(job_id)
        assert (view.state, view.attempt) == ("succeeded", 2)

    async def test_gives_a_dead_job_a_full_set_of_attempts(self, add_job, in_tenant, view_job, worker_with, run_sql):
        async def fail(context, payload):
            raise ValueError

        job_id = await add_job()
        worker = await worker_with(fail)
        for _ in range(3):
            await run_sql("update {schema}.job set run_at = now() where id = :id", id=job_id)
            await worker.run_until_idle()
        assert (await view_job(job_id)).state == "dead"

        await in_tenant(replay_job, job_id)
        await worker.run_until_idle()
        assert (await view_job(job_id)).state == "retry_wait"

    async def test_refuses_a_job_that_did_not_fail(self, add_job, in_tenant):
        job_id = await add_job()
        with pytest.raises(JobNotReplayable):
            await in_tenant(replay_job, job_id)
