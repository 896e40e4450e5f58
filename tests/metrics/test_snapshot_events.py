"""What the metrics service tells others: that new numbers are answered, and nothing when they are the old ones."""

import asyncio

from sqlalchemy import text

from contracts.metrics.jobs import BuildSnapshot
from libs.jobs import enqueue
from services.metrics.dbt_runs import service
from tests.metrics.conftest import REMEMBERED_SECONDS
from tests.metrics.together import together


@together
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


@together
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


class TestChangeWithoutJob:
    async def test_is_done_by_the_run_after_the_one_that_missed_it(self, raw, tenant_a, refresh, monkeypatch):
        really, missed = service._invoke, ["one"]

        async def invoke(*arguments, **options):
            while missed:
                reason = missed.pop()
                raw.execute("insert into metrics.pending_change (tenant_id, reason) values (%s, %s)", tenant_a, reason)
            return await really(*arguments, **options)

        monkeypatch.setattr(service, "_invoke", invoke)
        await refresh(tenant_a)

        assert raw.execute("select reason from metrics.pending_change where tenant_id = %s", tenant_a) == []
        runs = raw.execute("select reason from metrics.dbt_run where tenant_id = %s order by started_at", tenant_a)
        assert [reason for (reason,) in runs] == ["refresh", "one"]


@together
class TestLostWorker:
    async def test_does_not_keep_later_numbers_back(self, raw, tenant_a, refresh, combined):
        raw.google(tenant_a, 5, cost_micros=1_000_000, impressions=10, clicks=2)
        raw.execute(
            "insert into metrics.dbt_run (tenant_id, id, reason, state, code_sha)"
            " values (%s, gen_random_uuid(), 'lost', 'running', '')",
            tenant_a,
        )
        await refresh(tenant_a)

        summary = (await combined(tenant_a)).json()["campaign"]["summary"]
        assert summary["impressions"] == 10
        runs = raw.execute("select state, error from metrics.dbt_run where tenant_id = %s order by reason", tenant_a)
        assert [state for state, _ in runs] == ["failed", "succeeded"]
        assert "worker was lost" in runs[0][1]


async def _told(database, tenant):
    async with database("metrics").tenant(tenant) as session:
        query = text("select payload from metrics.outbox_event where type = 'metrics.snapshot_built' order by id")
        return list(await session.scalars(query))
