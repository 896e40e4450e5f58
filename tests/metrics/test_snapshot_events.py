"""What the metrics service tells others: that new numbers are answered, and nothing when they are the old ones."""

from sqlalchemy import text


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


async def _told(database, tenant):
    async with database("metrics").tenant(tenant) as session:
        query = text("select payload from metrics.outbox_event where type = 'metrics.snapshot_built' order by id")
        return list(await session.scalars(query))
