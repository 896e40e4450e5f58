"""What the metrics service tells others: that new numbers are answered, and nothing when they are the old ones."""

import asyncio

from sqlalchemy import text

from contracts.metrics.jobs import BuildSnapshot
from libs.jobs import enqueue
from tests.metrics.conftest import REMEMBERED_SECONDS


class TestSnapshotBuilt:
    async def test_is_told_for_each_dataset_with_new_numbers_and_not_for_a_check(
        self, raw, tenant_a, refresh, database, worker_of
    ):
        raw.google(tenant_a, 5, cost_micros=1_000_000, impressions=10, clicks=2)

        await refresh(tenant_a)
        first = await _told(database, tenant_a)
        await refresh(tenant_a)
        second = await _told(database, tenant_a)

        assert {payload["dataset"] for payload in first} == {"warehouse", "demo"}
        assert {payload["rows"] for payload in first if payload["dataset"] == "warehouse"} == {1}
        assert second == first


class TestNewerCode:
    async def test_rebuilds_the_marts_before_it_reads_them(self, raw, tenant_a, refresh, database, worker_of, combined):
        raw.google(tenant_a, 5, cost_micros=1_000_000, impressions=10, clicks=2)
        await refresh(tenant_a)
        before = (await combined(tenant_a)).json()["meta"]
        raw.execute("update metrics.dbt_run set code_sha = 'older' where tenant_id = %s", tenant_a)
        async with database("metrics").tenant(tenant_a) as session:
            await enqueue(session, BuildSnapshot(), tenant_id=tenant_a)
        await worker_of("metrics", timeout_seconds=120)
        runs = raw.execute(
            "select code_sha, since is null from metrics.dbt_run where tenant_id = %s order by started_at", tenant_a
        )
        assert [(sha == "older", is_whole) for sha, is_whole in runs] == [(True, True), (False, True)]
        await asyncio.sleep(REMEMBERED_SECONDS)
        after = (await combined(tenant_a)).json()["meta"]
        assert after["snapshot_generated_at"] > before["snapshot_generated_at"]


async def _told(database, tenant):
    async with database("metrics").tenant(tenant) as session:
        query = text("select payload from metrics.outbox_event where type = 'metrics.snapshot_built' order by id")
        return list(await session.scalars(query))
