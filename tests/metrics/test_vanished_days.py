"""Days of which a platform has no rows any more, from the connector through dbt to the mart."""

from collections.abc import AsyncGenerator
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from tests.ingestion.connecting import Source
from tests.ingestion.scripted import STREAM
from tests.ingestion.sync_fixtures import quick_worker, run_sync, script
from tests.ingestion.test_sync_vanished import SAID, THREE_DAYS
from tests.metrics.raw import Raw

__all__ = ["quick_worker", "run_sync", "script"]
MART = "warehouse.fct_ad_performance_daily"
BUILT = "intermediate.int_partitions__to_rebuild"


@pytest_asyncio.fixture(loop_scope="session")
async def source(client_of, as_, database, tenant_a: UUID) -> AsyncGenerator[Source]:
    """A connection of `tenant_a` that reads one daily stream from `script`."""
    client = await client_of("ingestion")
    headers = lambda: as_(tenant_a, "ingestion:read", "ingestion:write", service="ingestion")  # noqa: E731
    made = Source(client, headers, database("ingestion"), tenant_a)
    await made.connect(name="Scripted", streams=[STREAM])
    yield made
    await made.cancel_waiting()


def in_mart(raw: Raw, tenant: UUID) -> list[tuple[Any, ...]]:
    """Day and clicks of what the dashboard can see."""
    return raw.execute(f"select date_day, clicks from {MART} where tenant_id = %s order by 1", tenant)


class TestVanishedDay:
    async def test_leaves_the_mart_and_comes_back(self, script, source, run_sync, catch_up, raw, tenant_a):
        first, second, third = (date(2026, 3, day) for day in (1, 2, 3))
        script.says(THREE_DAYS)
        await run_sync()
        await catch_up()
        before = in_mart(raw, tenant_a)

        script.says(SAID + "day('2026-03-03', Clicks=7); over('2026-03-03', 1)")
        await run_sync()
        await catch_up()
        rebuilt = raw.execute(f"select date_day from {BUILT} where tenant_id = %s order by 1", tenant_a)
        after = in_mart(raw, tenant_a)

        script.says(THREE_DAYS)
        await run_sync()
        await catch_up()

        assert before == [(first, 1), (second, 1), (third, 1)]
        assert after == [(third, 7)]
        assert rebuilt == [(first,), (second,), (third,)]
        assert in_mart(raw, tenant_a) == before

    @pytest.mark.parametrize("says", ["over('2026-03-03', 0)", "day('2026-03-03'); until('2026-03-03', 1)"])
    async def test_stays_when_the_connector_does_not_vouch_for_it(
        self, script, source, run_sync, catch_up, raw, tenant_a, says
    ):
        script.says(THREE_DAYS)
        await run_sync()
        await catch_up()
        before = in_mart(raw, tenant_a)
        script.says(SAID + says)
        await run_sync()
        await catch_up()
        assert len(before) == 3
        assert in_mart(raw, tenant_a) == before
