"""The store of snapshots: it adds the months of a question to those that it holds, and reads nothing twice."""

import asyncio
from collections.abc import AsyncGenerator

import polars as pl
import pytest
import pytest_asyncio
from sqlalchemy.exc import NoResultFound

from services.metrics.snapshots.daily import Daily
from services.metrics.snapshots.loading import Servings, SnapshotStore
from services.metrics.snapshots.parts import Days
from tests.metrics.test_snapshot_months import last_day


class TestStore:
    async def test_adds_the_months_of_other_questions_to_those_of_the_first(self, database, tenant, served):
        store = SnapshotStore(database("metrics"), 10**9)
        part = await store.get(tenant, served, of=last_day)
        assert not part.is_whole
        assert await store.get(tenant, served, of=last_day) is part
        both = await store.get(tenant, served, of=_first_day)
        assert both.days.rows.height > part.days.rows.height
        assert both.holds(_first_day(both.coverage))
        assert both.holds(last_day(both.coverage))
        assert await store.get(tenant, served, of=last_day) is both
        assert store.used == both.size

    async def test_adds_all_that_is_missing_for_whoever_asks_for_the_whole(self, database, tenant, served):
        store = SnapshotStore(database("metrics"), 10**9)
        await store.get(tenant, served, of=last_day)
        whole = await store.get(tenant, served)
        fresh = await SnapshotStore(database("metrics"), 10**9).get(tenant, served)
        assert whole.is_whole
        assert whole.days.rows.equals(fresh.days.rows)
        assert _sorted(whole.details).equals(_sorted(fresh.details))
        assert _sorted(whole.places).equals(_sorted(fresh.places))
        assert await store.get(tenant, served, of=last_day) is whole

    async def test_has_read_the_months_of_a_question_with_the_word_what_serves(self, counted, tenant):
        known, statements = counted
        store = SnapshotStore(known, 10**9)
        serves = (await Servings(known).get(tenant, "warehouse")).snapshot_id
        await store.get(tenant, serves, of=last_day)
        statements.clear()
        await Servings(known, store).get(tenant, "warehouse", of=_first_day)
        assert len([one for one in statements if "set_config" in one]) == 1
        statements.clear()
        both = await store.get(tenant, serves, of=_first_day)
        assert both.holds(last_day(both.coverage))
        assert statements == []
        fresh = await SnapshotStore(known, 10**9).get(tenant, serves)
        grown = await store.get(tenant, serves)
        assert grown.days.rows.equals(fresh.days.rows)

    async def test_keeps_what_others_load_while_it_reads(self, counted, tenant):
        known, _ = counted
        store = SnapshotStore(known, 10**9)
        serves = (await Servings(known).get(tenant, "warehouse")).snapshot_id
        await store.get(tenant, serves, of=last_day)
        await asyncio.gather(
            Servings(known, store).get(tenant, "warehouse", of=_first_day),
            Servings(known, store).get(tenant, "warehouse", of=_first_day),
            store.get(tenant, serves),
        )
        assert (await store.get(tenant, serves, of=last_day)).is_whole

    async def test_loads_what_several_ask_for_at_once_only_once(self, counted, tenant, served):
        known, statements = counted
        store = SnapshotStore(known, 10**9)
        await store.get(tenant, served, of=last_day)
        statements.clear()
        found = await asyncio.gather(*(store.get(tenant, served, of=_first_day) for _ in range(5)))
        assert all(one is found[0] for one in found)
        assert len([one for one in statements if "snapshot_partition" in one]) == 1

    async def test_gives_each_of_several_what_it_asked_for(self, counted, tenant, served):
        known, statements = counted
        store = SnapshotStore(known, 10**9)
        first, last, whole = await asyncio.gather(
            store.get(tenant, served, of=_first_day),
            store.get(tenant, served, of=last_day),
            store.get(tenant, served),
        )
        assert first.holds(_first_day(first.coverage))
        assert last.holds(last_day(last.coverage))
        assert whole.is_whole
        assert store.used == whole.size
        assert len([one for one in statements if "jsonb_each_text" in one]) == 1

    async def test_refuses_rather_than_answer_without_what_is_gone(self, database, tenant, served, raw):
        store = SnapshotStore(database("metrics"), 10**9)
        part = await store.get(tenant, served, of=last_day)
        gone = sorted({one.digest for one in part.manifest.partitions if one.month in part.days.absent})
        hidden = "update metrics.snapshot_partition set digest = %s where tenant_id = %s and digest = %s"
        raw.execute(hidden, "gone", tenant, gone[0])
        try:
            with pytest.raises(NoResultFound):
                await store.get(tenant, served)
        finally:
            raw.execute(hidden, gone[0], tenant, "gone")
        assert (await store.get(tenant, served)).is_whole

    async def test_adds_to_what_a_limited_caller_sees_its_accounts_alone(self, database, tenant, served):
        mine = frozenset({"linkedin_ads:300", "google_ads:101"})
        store = SnapshotStore(database("metrics"), 10**9)
        await store.get(tenant, served, mine, of=last_day)
        grown = await store.get(tenant, served, mine)
        fresh = await SnapshotStore(database("metrics"), 10**9).get(tenant, served, mine)
        assert grown.is_whole
        assert grown.days.rows.equals(fresh.days.rows)
        assert _sorted(grown.places).equals(_sorted(fresh.places))

    async def test_knows_how_far_the_accounts_of_a_limited_caller_reach(self, database, tenant, served):
        mine = frozenset({"linkedin_ads:300", "google_ads:101"})
        part = await SnapshotStore(database("metrics"), 10**9).get(tenant, served, mine, of=last_day)
        whole = await SnapshotStore(database("metrics"), 10**9).get(tenant, served, mine)
        assert not part.is_whole
        assert part.manifest == whole.manifest
        assert part.campaigns.equals(whole.campaigns)
        assert set(whole.campaigns["account_id"]) == {"300", "101"}

    async def test_loads_all_of_a_snapshot_from_before_there_was_an_index(self, database, tenant, served, raw):
        raw.execute(
            "insert into metrics.snapshot (tenant_id, snapshot_id, dataset, manifest)"
            " select tenant_id, 'older', dataset, manifest #- '{entities,index}'"
            " from metrics.snapshot where tenant_id = %s and snapshot_id = %s",
            tenant,
            served,
        )
        older = await SnapshotStore(database("metrics"), 10**9).get(tenant, "older", of=last_day)
        raw.execute("delete from metrics.snapshot where tenant_id = %s and snapshot_id = 'older'", tenant)
        whole = await SnapshotStore(database("metrics"), 10**9).get(tenant, served)
        assert older.is_whole
        assert older.days.rows.equals(whole.days.rows)
        assert older.index.rows.equals(whole.index.rows)


def _sorted(daily: Daily) -> pl.DataFrame:
    return daily.rows.sort(pl.all())


def _first_day(coverage: Days | None) -> list[Days]:
    assert coverage is not None
    return [(coverage[0], coverage[0])]


@pytest_asyncio.fixture(loop_scope="session")
async def served(database, tenant, raw) -> AsyncGenerator[str]:
    """The id of what serves without its opening: everything is read from the partitions."""
    found = await Servings(database("metrics")).get(tenant, "warehouse")
    raw.execute(
        "insert into metrics.snapshot (tenant_id, snapshot_id, dataset, manifest)"
        " select tenant_id, 'without', dataset, manifest - 'opening' from metrics.snapshot"
        " where tenant_id = %s and snapshot_id = %s",
        tenant,
        found.snapshot_id,
    )
    yield "without"
    raw.execute("delete from metrics.snapshot where tenant_id = %s and snapshot_id = 'without'", tenant)
