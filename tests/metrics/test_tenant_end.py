"""The end of a tenant in the warehouse, as dbt has really built it."""

from uuid import UUID

import pytest

from contracts.secrets.registry import PLATFORM
from libs.db import TenantGone
from libs.tenant_end import request_purge
from services.metrics.dbt_runs import service
from tests.metrics import world

BUILT = """
    select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
    where c.relkind = 'r' and n.nspname in ('metrics', 'warehouse', 'intermediate') order by 1
"""


@pytest.fixture
def rows_of(raw):
    """`rows_of(tenant)`: how many rows of the tenant there are in what dbt and the service keep, by table."""

    def count(tenant: UUID) -> dict[str, int]:
        tables = [name for (name,) in raw.execute(BUILT)]
        counted = {name: raw.execute(f"select count(*) from {name} where tenant_id = %s", tenant) for name in tables}
        return {name: rows for name, [(rows,)] in counted.items() if rows}

    return count


@pytest.fixture
def purge(raw, database, worker_of):
    """`await purge(tenant)`: the tenant has ended, and this service has removed what it had."""

    async def run(tenant: UUID) -> None:
        raw.execute("insert into app.ended_tenant (tenant_id) values (%s)", tenant)
        async with database("metrics").tenant(PLATFORM) as session:
            await request_purge(session, "metrics", tenant)
        while raw.execute("select 1 from metrics.job where kind = 'metrics.purge_tenant' and state <> 'succeeded'"):
            raw.execute(
                "update metrics.job set run_at = now() where kind = 'metrics.purge_tenant' and state = 'retry_wait'"
            )
            await worker_of("metrics", timeout_seconds=120)

    return run


class TestPurgeTenant:
    async def test_leaves_nothing_of_what_dbt_has_built_and_all_of_another_tenants(
        self, raw, rebuilt, rows_of, purge, tenant, tenant_a
    ):
        world.write(raw, tenant_a)
        await rebuilt(tenant_a)
        raw.execute(
            "insert into metrics.region_map (tenant_id, id, name, features, geometry, positions, created_by, edited_by)"
            " values (%s, gen_random_uuid(), 'Sales', '[]', '{}', 4, 'user:a', 'user:a')",
            tenant_a,
        )
        theirs, before = rows_of(tenant), rows_of(tenant_a)
        kept = {"warehouse.fct_ad_performance_daily", "metrics.snapshot_partition", "metrics.region_map"}
        assert kept <= set(before)
        await purge(tenant_a)
        assert rows_of(tenant_a) == {}
        assert rows_of(tenant) == theirs
        [(told,)] = raw.execute(
            "select payload -> 'rows' from metrics.outbox_event where type = 'metrics.tenant_purged'"
            " and payload ->> 'tenant_id' = %s and (payload ->> 'finished')::boolean",
            str(tenant_a),
        )
        assert told == before

    async def test_is_not_undone_by_a_run_that_comes_late(self, raw, database, rows_of, purge, worker_of, tenant_a):
        await purge(tenant_a)
        with pytest.raises(TenantGone):
            async with database("metrics").tenant(tenant_a) as session:
                await service.request_refresh(session, tenant_a, "user:test")
        raw.execute(
            "insert into metrics.job (tenant_id, id, kind, state, payload)"
            " values (%s, gen_random_uuid(), 'metrics.run_dbt', 'queued', '{\"full\": true}')",
            tenant_a,
        )
        await worker_of("metrics", timeout_seconds=120)
        assert set(rows_of(tenant_a)) == {"metrics.job"}
