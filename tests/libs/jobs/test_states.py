"""The transition table holds in the database, whoever writes."""

import itertools

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError

from migrations.jobs import TRANSITIONS

STATES = ("scheduled", "queued", "running", "retry_wait", "succeeded", "failed", "dead", "cancelled")
PAIRS = [pair for pair in itertools.product(STATES, STATES) if pair[0] != pair[1]]
ENDS = {"succeeded", "cancelled"}


@pytest.fixture
def job_in(add_job, postgres_url):
    """A job put into a state past the trigger, as no service could."""

    async def put(state):
        job_id = await add_job()
        connection = await asyncpg.connect(postgres_url)
        await connection.execute("set session_replication_role = replica")
        await connection.execute("update reporting.job set state = $1 where id = $2", state, job_id)
        await connection.close()
        return job_id

    return put


class TestTransitions:
    @pytest.mark.parametrize(("old", "new"), [pair for pair in PAIRS if pair not in TRANSITIONS])
    async def test_refuses(self, job_in, run_sql, old, new):
        job_id = await job_in(old)
        with pytest.raises(DBAPIError, match=f"cannot go from {old} to {new}"):
            await run_sql("update {schema}.job set state = :state where id = :id", state=new, id=job_id)

    @pytest.mark.parametrize(("old", "new"), TRANSITIONS)
    async def test_allows(self, job_in, run_sql, view_job, old, new):
        job_id = await job_in(old)
        await run_sql("update {schema}.job set state = :state where id = :id", state=new, id=job_id)
        assert (await view_job(job_id)).state == new

    @pytest.mark.parametrize("state", [state for state in STATES if state not in ("scheduled", "queued")])
    async def test_refuses_a_job_that_begins_elsewhere(self, run_sql, tenant_a, state):
        with pytest.raises(DBAPIError, match=f"cannot begin as {state}"):
            await run_sql(
                "insert into {schema}.job (tenant_id, id, kind, state, payload)"
                " values (:tenant, gen_random_uuid(), 'reporting.note', :state, '{}')",
                tenant=tenant_a,
                state=state,
            )

    def test_has_no_way_out_of_an_end(self):
        assert [pair for pair in TRANSITIONS if pair[0] in ENDS] == []
