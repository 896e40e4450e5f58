"""dbt's tests of the marts, once: over every tenant that the tests of this room have built by then.

Each build runs them in production. Here most builds leave them out (`conftest.py`), and this file comes last.
"""

from uuid import UUID, uuid4

import pytest

from services.metrics.dbt_runs.process import DbtProcess, DbtResult

LAST_RUNS = "select distinct on (tenant_id) tenant_id, state from metrics.dbt_run order by tenant_id, started_at desc"


@pytest.fixture(scope="module")
async def dbt(role_url, parsed_project):
    dbt = DbtProcess(role_url("dbt"), parsed_project)
    yield dbt
    await dbt.close()


async def built(dbt: DbtProcess, *tenants: UUID, whole: bool = False) -> DbtResult:
    """All days of these tenants built anew. Whole, every layer is tested; else the marts are, as in each build."""
    variables = {"tenant_ids": [str(one) for one in tenants], "since": None, "windows": [], "job_id": str(uuid4())}
    return await dbt.build(variables, whole=whole)


def troubles(result: DbtResult) -> list[str]:
    # Exposures are no-ops.
    fine = ("pass", "success", "no-op")
    return [f"{one['name']}: {one['message']}" for one in result.nodes if one["status"] not in fine]


class TestWholeBuild:
    async def test_passes_for_every_tenant_whose_last_run_did(self, dbt, tenant, raw):
        tenants = [one for one, state in raw.execute(LAST_RUNS) if state == "succeeded"]
        assert tenant in tenants
        result = await built(dbt, *tenants, whole=True)
        assert (troubles(result), result.error) == ([], None)
        assert sum(one["resource_type"] == "test" for one in result.nodes) > 100


class TestBuild:
    async def test_does_not_pass_for_a_number_below_zero(self, dbt, data_tests, raw, tenant_a):
        raw.google(tenant_a, 5, cost_micros=-1_000_000, impressions=10, clicks=2)
        result = await built(dbt, tenant_a)
        assert not result.success
        assert [one["name"] for one in result.nodes if one["status"] == "fail"] == [
            "non_negative_fct_ad_performance_daily_spend"
        ]
