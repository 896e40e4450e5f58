"""Days of which a platform has no rows any more, from the connector through dbt to the mart."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from services.ingestion.sync import workspace
from tests.ingestion.connecting import Source
from tests.ingestion.scripted import STREAM, Script
from tests.ingestion.test_sync_vanished import SAID, THREE_DAYS
from tests.metrics.raw import Raw
from tests.metrics.together import together

ONE_SCRIPT = asyncio.Lock()
MART = "warehouse.fct_ad_performance_daily"
BUILT = "intermediate.int_partitions__to_rebuild"


@pytest_asyncio.fixture(loop_scope="session")
async def source(client_of, as_, database, tenant_a: UUID) -> AsyncGenerator[Source]:
    """A connection of `tenant_a` that reads one daily stream from a script."""
    client = await client_of("ingestion")
    headers = lambda: as_(tenant_a, "ingestion:read", "ingestion:write", service="ingestion")  # noqa: E731
    made = Source(client, headers, database("ingestion"), tenant_a)
    await made.connect(name="Scripted", streams=[STREAM])
    yield made
    await made.cancel_waiting()


@pytest.fixture
def sync(source: Source, worker_of) -> Callable[[str], Awaitable[None]]:
    """`await sync(THREE_DAYS)`: a sync of a connector that says so; every connector does until it is done."""

    async def run(says: str) -> None:
        async with ONE_SCRIPT:
            with (
                TemporaryDirectory(prefix="opsight-script-") as folder,
                pytest.MonkeyPatch.context() as patch,
            ):
                script = Script(Path(folder))
                patch.setattr(workspace, "command_for", script.command_for)
                script.says(says)
                job_id = await source.queue()
                await worker_of("ingestion", timeout_seconds=60)
        assert (await source.job(job_id))["state"] == "succeeded"

    return run


def in_mart(raw: Raw, tenant: UUID) -> list[tuple[Any, ...]]:
    """Day and clicks of what the dashboard can see."""
    return raw.execute(f"select date_day, clicks from {MART} where tenant_id = %s order by 1", tenant)


class TestVanishedDay:
    async def test_leaves_the_mart_and_comes_back(self, sync, catch_up, raw, tenant_a):
        first, second, third = (date(2026, 3, day) for day in (1, 2, 3))
        await sync(THREE_DAYS)
        await catch_up()
        before = in_mart(raw, tenant_a)

        await sync(SAID + "day('2026-03-03', Clicks=7); over('2026-03-03', 1)")
        await catch_up()
        rebuilt = raw.execute(f"select date_day from {BUILT} where tenant_id = %s order by 1", tenant_a)
        after = in_mart(raw, tenant_a)

        await sync(THREE_DAYS)
        await catch_up()

        assert before == [(first, 1), (second, 1), (third, 1)]
        assert after == [(third, 7)]
        assert rebuilt == [(first,), (second,), (third,)]
        assert in_mart(raw, tenant_a) == before

    @together
    @pytest.mark.parametrize("says", ["over('2026-03-03', 0)", "day('2026-03-03'); until('2026-03-03', 1)"])
    async def test_stays_when_the_connector_does_not_vouch_for_it(self, sync, catch_up, raw, tenant_a, says):
        await sync(THREE_DAYS)
        await catch_up()
        before = in_mart(raw, tenant_a)
        await sync(SAID + says)
        await catch_up()
        assert len(before) == 3
        assert in_mart(raw, tenant_a) == before
