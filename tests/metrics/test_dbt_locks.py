"""dbt and everybody else on the same tables: nobody keeps a transaction open for long, and dbt gives up in time."""

import asyncio
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from services.metrics.dbt_runs.process import DbtProcess

IDLE = """
    select usename || ' after ' || query from pg_stat_activity
    where datname = current_database() and state like 'idle in transaction%'
        and clock_timestamp() - state_change > interval '1 second'
"""


@asynccontextmanager
async def watching(postgres_url):
    """What was seen idle within a transaction for longer than a second."""
    connection, seen = await asyncpg.connect(postgres_url), set()

    async def look():
        while True:
            seen.update(row[0] for row in await connection.fetch(IDLE))
            await asyncio.sleep(0.1)

    looking = asyncio.create_task(look())
    try:
        yield seen
    finally:
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)
        await connection.close()


class TestTransactions:
    async def test_are_not_kept_open_while_dbt_runs(self, raw, refresh, tenant_a, postgres_url):
        raw.google(tenant_a, 1, cost_micros=1_000_000, impressions=10, clicks=1)
        async with watching(postgres_url) as seen:
            await refresh(tenant_a)
        runs = raw.execute("select state from metrics.dbt_run where tenant_id = %s", tenant_a)
        assert [state for (state,) in runs] == ["succeeded"]
        assert seen == set()


@pytest.fixture(scope="module")
async def dbt(role_url, parsed_project):
    """A dbt that waits a second for a lock."""
    dbt = DbtProcess(role_url("dbt"), parsed_project, lock_seconds=1)
    yield dbt
    await dbt.close()


class TestStart:
    async def test_that_was_broken_off_leaves_nothing_to_the_next(self, dbt, tenant):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(dbt.warm_up(), 0.3)
        assert (await dbt.build(_of(tenant))).success


class TestLock:
    async def test_that_is_not_to_be_had_fails_the_build_clearly(self, dbt, tenant, postgres_url):
        reader = await asyncpg.connect(postgres_url)
        try:
            async with reader.transaction():
                await reader.execute("lock table warehouse.fct_ad_performance_daily in access share mode")
                blocked = await asyncio.wait_for(dbt.build(_of(tenant)), 120)
            built = await asyncio.wait_for(dbt.build(_of(tenant)), 60)
        finally:
            await reader.close()
        failed = [node["message"] for node in blocked.nodes if node["status"] == "error"]
        assert not blocked.success
        assert any("lock timeout" in message for message in failed)
        assert built.success


def _of(tenant: UUID) -> dict[str, Any]:
    return {"tenant_ids": [str(tenant)], "since": None, "windows": []}
