"""What others hear of runs."""

import pytest
from sqlalchemy import text


@pytest.fixture
def told(database, tenant_a):
    async def read():
        async with database("reporting").tenant(tenant_a) as session:
            query = text(
                "select payload from reporting.outbox_event where type = 'reporting.report_run_finished' order by id"
            )
            return list((await session.execute(query)).scalars())

    return read


class TestRunFinished:
    async def test_is_told_once_with_how_it_ended(self, drafted, ran, told):
        run = await ran(await drafted())
        (fact,) = await told()
        assert (fact["run_id"], fact["report_id"], fact["state"]) == (run["id"], run["report_id"], "completed")
        assert (fact["number"], fact["started_by"], fact["failure_code"]) == (1, "manual", None)
