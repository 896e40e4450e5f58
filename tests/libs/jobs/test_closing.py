"""The job's last transaction: what it writes and the job's success are one."""

import pytest
from sqlalchemy import text

_EFFECT = text("insert into reporting.effect (tenant_id, key, state) values (app.tenant_id(), :key, 'done')")


@pytest.fixture
def count_effects(run_sql):
    async def count():
        return (await run_sql("select count(*) from {schema}.effect")).scalar()

    return count


class TestClosingSession:
    async def test_commits_the_effect_and_the_success_together(self, worker_with, add_job, view_job, count_effects):
        async def write(context, payload):
            async with context.closing_session() as session:
                await session.execute(_EFFECT, {"key": str(context.job_id)})

        worker = await worker_with(write)
        job_id = await add_job()
        await worker.run_until_idle()

        assert (await view_job(job_id)).state == "succeeded"
        assert await count_effects() == 1

    async def test_writes_nothing_when_it_fails(self, worker_with, add_job, view_job, count_effects):
        async def write(context, payload):
            async with context.closing_session() as session:
                await session.execute(_EFFECT, {"key": str(context.job_id)})
                raise ValueError("before the end")

        worker = await worker_with(write)
        job_id = await add_job()
        await worker.run_until_idle()

        assert (await view_job(job_id)).state == "retry_wait"
        assert await count_effects() == 0

    async def test_stays_done_when_the_job_fails_after_it(self, worker_with, add_job, view_job, count_effects):
        async def write(context, payload):
            async with context.closing_session() as session:
                await session.execute(_EFFECT, {"key": str(context.job_id)})
            raise ValueError("after the end")

        worker = await worker_with(write)
        job_id = await add_job()
        await worker.run_until_idle()

        assert (await view_job(job_id)).state == "succeeded"
        assert await count_effects() == 1
