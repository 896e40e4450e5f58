"""What people ask for first is stored as it is served, and is the same as what the partitions say."""

from uuid import UUID

import orjson
import polars as pl
import pytest
import pytest_asyncio

from services.metrics.combined.ranges import usual_days
from services.metrics.snapshots.frames import SnapshotFrames
from services.metrics.snapshots.loading import Servings, SnapshotStore

PLENTY = 10**9
TABLES = ("budgets", "campaigns", "ads", "ad_groups", "accounts", "creative_versions")
DAILY = ("days", "details", "places")


@pytest_asyncio.fixture(loop_scope="session")
async def served(database, tenant) -> str:
    found = await Servings(database("metrics")).get(tenant, "warehouse")
    assert found.snapshot_id is not None
    return found.snapshot_id


@pytest.fixture
def put_together(raw, tenant, served):
    """The id of the same snapshot with another opening, or with none."""
    made: list[str] = []

    def put(opening: dict[str, object] | None) -> str:
        name = f"opening-{len(made)}"
        made.append(name)
        raw.execute(
            "insert into metrics.snapshot (tenant_id, snapshot_id, dataset, manifest)"
            " select tenant_id, %s, dataset, jsonb_set(manifest, '{opening}', %s::jsonb)"
            " from metrics.snapshot where tenant_id = %s and snapshot_id = %s",
            name,
            orjson.dumps(opening).decode(),
            tenant,
            served,
        )
        return name

    yield put
    raw.execute("delete from metrics.snapshot where tenant_id = %s and snapshot_id = any(%s)", tenant, made)


class TestOpening:
    async def test_is_what_the_partitions_say_of_its_months(self, database, tenant, served, put_together):
        store = SnapshotStore(database("metrics"), PLENTY)
        opened = await store.get(tenant, served, of=usual_days)
        made = await store.get(tenant, put_together(None), of=usual_days)
        assert opened.days.rows.height > 0
        assert opened.days.absent == made.days.absent
        assert _differing(opened, made) == []

    async def test_is_read_by_one_statement(self, counted, tenant, served):
        known, statements = counted
        statements.clear()
        await SnapshotStore(known, PLENTY).get(tenant, served, of=usual_days)
        assert len([one for one in statements if "snapshot_partition" in one]) == 1

    async def test_comes_with_the_word_that_it_serves(self, counted, tenant, served):
        known, statements = counted
        store = SnapshotStore(known, PLENTY)
        await Servings(known, store).get(tenant, "warehouse")
        statements.clear()
        opened = await store.get(tenant, served, of=usual_days)
        assert opened.holds(usual_days(opened.coverage))
        assert statements == []

    async def test_is_left_where_there_is_no_room(self, counted, tenant, served):
        known, statements = counted
        await Servings(known, SnapshotStore(known, 0)).get(tenant, "warehouse")
        assert not [one for one in statements if "snapshot_partition" in one]

    async def test_grows_to_the_whole_like_any_part(self, database, tenant, served):
        store = SnapshotStore(database("metrics"), PLENTY)
        await store.get(tenant, served, of=usual_days)
        grown = await store.get(tenant, served)
        fresh = await SnapshotStore(database("metrics"), PLENTY).get(tenant, served)
        assert grown.is_whole
        assert _differing(grown, fresh) == []

    async def test_shows_nothing_to_who_is_limited_to_an_account(self, counted, tenant, served):
        known, statements = counted
        store = SnapshotStore(known, PLENTY)
        frames = await store.get(tenant, served, frozenset({"linkedin_ads:300"}), of=usual_days)
        assert set(frames.campaigns["account_id"]) == {"300"}
        assert not [one for one in statements if "'opening'" in one]

    async def test_of_a_form_that_is_not_known_is_passed_by(self, database, tenant, raw, served, put_together):
        [(opening,)] = raw.execute(
            "select manifest -> 'opening' from metrics.snapshot where tenant_id = %s and snapshot_id = %s",
            tenant,
            served,
        )
        store = SnapshotStore(database("metrics"), PLENTY)
        opened = await store.get(tenant, served, of=usual_days)
        other = await store.get(tenant, put_together(opening | {"form": 0}), of=usual_days)
        assert _differing(opened, other) == []

    async def test_does_not_name_the_snapshot(self, database, tenant, served):
        manifest = (await SnapshotStore(database("metrics"), PLENTY).get(tenant, served)).manifest
        assert manifest.opening is not None
        assert manifest.model_copy(update={"opening": None}).snapshot_id() == served

    async def test_stays_as_long_as_its_snapshot(self, raw, tenant, served, refresh, database):
        raw.execute(
            "update metrics.snapshot_partition set created_at = now() - interval '2 days' where tenant_id = %s", tenant
        )
        await refresh(tenant)
        frames = await SnapshotStore(database("metrics"), PLENTY).get(tenant, served, of=usual_days)
        assert _stored(raw, tenant, frames)


def _stored(raw, tenant: UUID, frames: SnapshotFrames) -> bool:
    assert frames.manifest.opening is not None
    found = raw.execute(
        "select 1 from metrics.snapshot_partition where tenant_id = %s and digest = %s",
        tenant,
        frames.manifest.opening.digest,
    )
    return bool(found)


def _differing(one: SnapshotFrames, other: SnapshotFrames) -> list[str]:
    """The tables that are not the same, row by row where the rows have an order."""
    tables = [name for name in TABLES if not getattr(one, name).equals(getattr(other, name))]
    daily = [
        name for name in DAILY if not _ordered(getattr(one, name).rows).equals(_ordered(getattr(other, name).rows))
    ]
    index = [] if one.index.rows.equals(other.index.rows) else ["index"]
    return tables + daily + index


def _ordered(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.sort(rows.columns, nulls_last=True)
