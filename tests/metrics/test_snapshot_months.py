"""A question that loads only the months it is about is answered as from the whole snapshot."""

import asyncio
import random
from collections.abc import AsyncGenerator, Collection
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
import pytest_asyncio
from sqlalchemy.exc import NoResultFound

from contracts.metrics.combined import CONTRACT_VERSION, Compare, Dataset
from contracts.metrics.query import CombinedQuery
from services.metrics.combined import sections
from services.metrics.combined.payload import Question
from services.metrics.combined.ranges import compared, days_of, resolve
from services.metrics.combined.selection import select
from services.metrics.snapshots import frames
from services.metrics.snapshots.daily import Daily, months_of
from services.metrics.snapshots.frames import SnapshotFrames, assemble, facts_of, with_months
from services.metrics.snapshots.index import Index
from services.metrics.snapshots.loading import Servings, SnapshotStore
from services.metrics.snapshots.manifest import Manifest, PartitionEntry, PlatformClock
from services.metrics.snapshots.opening import encode_opening, is_enough, open_with
from services.metrics.snapshots.partition import ENTITY_SCHEMAS, FACT_SCHEMA, decode, encode, encode_months
from services.metrics.snapshots.parts import Days

FIRST, LAST = date(2025, 9, 11), date(2026, 10, 20)
ACCOUNTS = [("google_ads", "1"), ("google_ads", "2"), ("meta_ads", "1")]
OCTOBER = CombinedQuery.model_validate({"start_date": "2026-10-01", "end_date": "2026-10-05"})
PLACES = ("Bavaria", "Ohio", "Tyrol")


def _fact(chance: random.Random, day: date, campaign: str | None, **more: Any) -> dict[str, Any]:
    spend = chance.choice([None, chance.randrange(10**9)])
    return dict.fromkeys(FACT_SCHEMA) | {
        "grain": "campaign",
        "campaign_id": campaign,
        "currency": chance.choice(["EUR", "USD", None]),
        "date": day,
        "spend": spend,
        "impressions": chance.randrange(1000),
        "clicks": chance.randrange(100),
        "conversions": chance.choice([None, chance.randrange(10**7)]),
        "spend_reporting": spend,
        "fx_source": chance.choice(["ECB", "identity", None]),
        "counted": True,
        "settled": chance.random() < 0.5,
        **more,
    }


def _facts(chance: random.Random) -> pl.DataFrame:
    """Campaigns come and go: each has a stretch of days, and only some have ads or regions."""
    rows: list[dict[str, Any]] = []
    for number in range(12):
        campaign = None if number == 0 else f"c{number}"
        start = FIRST + timedelta(days=chance.randrange(380))
        for day in (start + timedelta(days=n) for n in range(chance.randrange(1, 160))):
            if day > LAST:
                break
            region = chance.choice([None, *PLACES]) if number % 3 == 0 else None
            rows.append(_fact(chance, day, campaign, region=region))
            if number % 2:
                named = {"ad_group_id": f"g{number}", "ad_id": f"a{number}-{chance.randrange(3)}"}
                rows.append(_fact(chance, day, campaign, grain="ad", counted=False, **named))
    return pl.DataFrame(rows, schema=FACT_SCHEMA)


def _entities(chance: random.Random) -> dict[str, list[dict[str, Any]]]:
    campaigns = [(one, f"c{number}") for one in ACCOUNTS for number in range(1, 12)]
    months = [date(2025, 10, 1), date(2026, 3, 1), date(2026, 10, 1)]
    budget = {"currency": "EUR", "planned": 10**10, "level": "campaign", "source": "upload"}
    budgets = [
        {"month": month, "platform": one[0], "account_id": one[1], "campaign_id": campaign, "campaign_name": "x"}
        | budget
        for month in months
        for one, campaign in chance.sample(campaigns, 6)
    ]
    places = [
        {"platform": "meta_ads", "account_id": "1", "campaign_id": "c20", "region": chance.choice(PLACES[:2])}
        | {"currency": "EUR", "date": date(2026, 2, 3) + timedelta(days=n), "spend": n, "impressions": n}
        for n in range(20)
    ]
    return {
        "account": [{"platform": platform, "account_id": account, "name": "A"} for platform, account in ACCOUNTS],
        "campaign": [
            {"platform": one[0], "account_id": one[1], "campaign_id": campaign, "name": f"Campaign {campaign}"}
            for one, campaign in campaigns
        ],
        "budget": budgets,
        "place": places,
    }


class Stored:
    """A snapshot as it is stored: contents by digest, and the manifest."""

    def __init__(self, seed: int) -> None:
        chance = random.Random(seed)
        entries: list[PartitionEntry] = []
        self.contents: dict[str, pl.DataFrame] = {}
        for platform, account in ACCOUNTS:
            text = _facts(chance).with_columns(pl.col(pl.Boolean).replace_strict({True: "t", False: "f"})).write_csv()
            for month, (rows, content) in encode_months(text.encode()).items():
                entry = {"platform": platform, "account_id": account, "month": month, "rows": rows}
                entries.append(PartitionEntry(**entry, digest=content.digest))
                self.contents[content.digest] = decode(content.data)
        given = _entities(chance)
        self.entities = {
            kind: pl.DataFrame(given.get(kind, []), schema=schema) for kind, schema in ENTITY_SCHEMAS.items()
        }
        index = Index.of(facts_of(entries, self.contents), self.entities["place"])
        self.entities["index"] = decode(encode(index.rows).data)
        clock = {"extracted_at": "2026-10-20T00:00:00+00:00", "settled_through": None}
        days = {"first_day": FIRST.isoformat(), "data_through": LAST.isoformat(), "click_days": None, "view_days": None}
        self.manifest = Manifest(
            dataset=Dataset.warehouse,
            contract_version=CONTRACT_VERSION,
            code_sha="",
            partitions=entries,
            entities={},
            platforms={platform: PlatformClock.model_validate(clock | days) for platform, _ in ACCOUNTS},
            rows=sum(entry.rows for entry in entries),
            reporting_currency="EUR",
        )

    def whole(self) -> SnapshotFrames:
        return assemble("s", self.manifest, self.contents, self.entities)

    def of(self, query: CombinedQuery) -> SnapshotFrames:
        """With the rows of the months of `query` alone."""
        months = _months(query)
        digests = {entry.digest for entry in self.manifest.partitions if entry.month in months}
        part = {digest: frame for digest, frame in self.contents.items() if digest in digests}
        return assemble("s", self.manifest, part, self.entities | {"place": self._places(months)})

    def more(self, known: SnapshotFrames, query: CombinedQuery) -> SnapshotFrames:
        """`known` with the months of `query` that it does not hold."""
        months = known.days.absent & _months(query)
        entries = [entry for entry in self.manifest.partitions if entry.month in months]
        return with_months(known, facts_of(entries, self.contents), self._places(months), known.days.absent - months)

    def _places(self, months: Collection[str]) -> pl.DataFrame:
        return self.entities["place"].filter(pl.col("date").dt.strftime("%Y-%m").is_in(sorted(months)))


def _months(query: CombinedQuery) -> set[str]:
    return months_of([(one.start, one.end) for one in days_of(query, (FIRST, LAST))])


def _answer(frames: SnapshotFrames, query: CombinedQuery) -> Any:
    asked = resolve(query, frames.coverage)
    assert asked is not None
    before = compared(asked, query.compare)
    return sections.combined(Question(frames, select(frames, query), asked, before, 100, False), query)


def _queries(chance: random.Random) -> list[CombinedQuery]:
    found: list[CombinedQuery] = []
    for _ in range(40):
        start = FIRST + timedelta(days=chance.randrange(400))
        fields: dict[str, Any] = {
            "start_date": start,
            "end_date": start + timedelta(days=chance.randrange(60)),
            "compare": chance.choice(list(Compare)),
            "platforms": chance.choice([[], ["meta_ads"], ["google_ads"]]),
            "region": chance.choice([[], [], ["Ohio"], ["Tyrol", "Bavaria"]]),
            "campaign_search": chance.choice([None, "c1", "nothing like it"]),
        }
        found.append(CombinedQuery(**fields))
    return found


@pytest.mark.parametrize("seed", range(3))
def test_an_answer_from_its_months_is_the_answer_from_the_whole(seed: int):
    stored = Stored(seed)
    whole = stored.whole()
    for query in _queries(random.Random(seed)):
        part = stored.of(query)
        assert _answer(part, query) == _answer(whole, query), query


@pytest.mark.parametrize("seed", range(3))
def test_an_answer_from_months_loaded_one_after_the_other_is_the_answer_from_the_whole(seed: int):
    stored = Stored(seed)
    whole, part = stored.whole(), stored.of(OCTOBER)
    for query in _queries(random.Random(seed)):
        part = stored.more(part, query)
        assert _answer(part, query) == _answer(whole, query), query
    everything = CombinedQuery.model_validate({"start_date": FIRST, "end_date": LAST})
    part = stored.more(part, everything)
    assert part.is_whole
    assert _answer(part, everything) == _answer(whole, everything)


@pytest.mark.parametrize("seed", range(3))
def test_a_campaign_is_known_whatever_months_are_loaded(seed: int):
    stored = Stored(seed)
    whole = stored.whole()
    part = stored.of(OCTOBER)
    assert part.campaigns.equals(whole.campaigns)
    assert part.ads.equals(whole.ads)
    assert part.options == whole.options
    assert part.days.rows.height < whole.days.rows.height


@pytest.mark.parametrize("seed", range(3))
def test_an_opening_holds_its_months_as_they_were_put_together(seed: int):
    stored = Stored(seed)
    part = stored.of(OCTOBER)
    opening, content = encode_opening(part)
    manifest = stored.manifest.model_copy(update={"opening": opening})
    opened = open_with("s", manifest, content.data)
    assert _answer(opened, OCTOBER) == _answer(part, OCTOBER)
    assert opened.options == part.options
    assert (opened.days.absent, opened.places.absent) == (part.days.absent, part.places.absent)
    assert is_enough(manifest, _last_day)
    earlier = date.fromisoformat(f"{opening.absent[0]}-01")
    assert not is_enough(manifest, lambda _: [(earlier, earlier)])
    assert not is_enough(stored.manifest, _last_day)


def test_the_rows_of_other_days_are_refused_and_not_left_out():
    stored = Stored(0)
    part = stored.of(OCTOBER)
    with pytest.raises(LookupError, match="2026-09-30"):
        part.days.between(date(2026, 9, 30), date(2026, 10, 5))
    assert part.days.between(date(2026, 10, 1), date(2026, 10, 31)).height
    assert part.holds([(date(2026, 10, 1), date(2026, 10, 31))])
    assert not part.holds([(date(2026, 9, 30), date(2026, 9, 30))])
    assert not part.is_whole


def test_ads_and_regions_are_put_together_by_the_first_question_about_them(monkeypatch):
    made = list[str]()
    for name in ("details_of", "places_of"):
        monkeypatch.setattr(frames, name, _noting(made, name, getattr(frames, name)))
    stored = Stored(0)
    part = stored.more(stored.of(OCTOBER), CombinedQuery.model_validate({"start_date": FIRST, "end_date": LAST}))
    assert part.days.rows.height
    assert made == []
    for _ in range(2):
        assert part.details.rows.height
        assert made == ["details_of", "details_of"]  # October, and all the rest


def _noting(made: list[str], name: str, make: Any) -> Any:
    def noted(*given: Any) -> Any:
        made.append(name)
        return make(*given)

    return noted


def test_months_are_those_that_a_range_touches():
    assert months_of([(date(2025, 12, 31), date(2026, 2, 1))]) == {"2025-12", "2026-01", "2026-02"}
    assert months_of([]) == set()


class TestStore:
    async def test_adds_the_months_of_other_questions_to_those_of_the_first(self, database, tenant, served):
        store = SnapshotStore(database("metrics"), 10**9)
        part = await store.get(tenant, served, of=_last_day)
        assert not part.is_whole
        assert await store.get(tenant, served, of=_last_day) is part
        both = await store.get(tenant, served, of=_first_day)
        assert both.days.rows.height > part.days.rows.height
        assert both.holds(_first_day(both.coverage))
        assert both.holds(_last_day(both.coverage))
        assert await store.get(tenant, served, of=_last_day) is both
        assert store.used == both.size

    async def test_adds_all_that_is_missing_for_whoever_asks_for_the_whole(self, database, tenant, served):
        store = SnapshotStore(database("metrics"), 10**9)
        await store.get(tenant, served, of=_last_day)
        whole = await store.get(tenant, served)
        fresh = await SnapshotStore(database("metrics"), 10**9).get(tenant, served)
        assert whole.is_whole
        assert whole.days.rows.equals(fresh.days.rows)
        assert _sorted(whole.details).equals(_sorted(fresh.details))
        assert _sorted(whole.places).equals(_sorted(fresh.places))
        assert await store.get(tenant, served, of=_last_day) is whole

    async def test_has_read_the_months_of_a_question_with_the_word_what_serves(self, counted, tenant):
        known, statements = counted
        store = SnapshotStore(known, 10**9)
        serves = (await Servings(known).get(tenant, "warehouse")).snapshot_id
        await store.get(tenant, serves, of=_last_day)
        statements.clear()
        await Servings(known, store).get(tenant, "warehouse", of=_first_day)
        assert len([one for one in statements if "set_config" in one]) == 1
        statements.clear()
        both = await store.get(tenant, serves, of=_first_day)
        assert both.holds(_last_day(both.coverage))
        assert statements == []
        fresh = await SnapshotStore(known, 10**9).get(tenant, serves)
        grown = await store.get(tenant, serves)
        assert grown.days.rows.equals(fresh.days.rows)

    async def test_keeps_what_others_load_while_it_reads(self, counted, tenant):
        known, _ = counted
        store = SnapshotStore(known, 10**9)
        serves = (await Servings(known).get(tenant, "warehouse")).snapshot_id
        await store.get(tenant, serves, of=_last_day)
        await asyncio.gather(
            Servings(known, store).get(tenant, "warehouse", of=_first_day),
            Servings(known, store).get(tenant, "warehouse", of=_first_day),
            store.get(tenant, serves),
        )
        assert (await store.get(tenant, serves, of=_last_day)).is_whole

    async def test_loads_what_several_ask_for_at_once_only_once(self, counted, tenant, served):
        known, statements = counted
        store = SnapshotStore(known, 10**9)
        await store.get(tenant, served, of=_last_day)
        statements.clear()
        found = await asyncio.gather(*(store.get(tenant, served, of=_first_day) for _ in range(5)))
        assert all(one is found[0] for one in found)
        assert len([one for one in statements if "snapshot_partition" in one]) == 1

    async def test_gives_each_of_several_what_it_asked_for(self, counted, tenant, served):
        known, statements = counted
        store = SnapshotStore(known, 10**9)
        first, last, whole = await asyncio.gather(
            store.get(tenant, served, of=_first_day),
            store.get(tenant, served, of=_last_day),
            store.get(tenant, served),
        )
        assert first.holds(_first_day(first.coverage))
        assert last.holds(_last_day(last.coverage))
        assert whole.is_whole
        assert store.used == whole.size
        assert len([one for one in statements if "jsonb_each_text" in one]) == 1

    async def test_refuses_rather_than_answer_without_what_is_gone(self, database, tenant, served, raw):
        store = SnapshotStore(database("metrics"), 10**9)
        part = await store.get(tenant, served, of=_last_day)
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
        await store.get(tenant, served, mine, of=_last_day)
        grown = await store.get(tenant, served, mine)
        fresh = await SnapshotStore(database("metrics"), 10**9).get(tenant, served, mine)
        assert grown.is_whole
        assert grown.days.rows.equals(fresh.days.rows)
        assert _sorted(grown.places).equals(_sorted(fresh.places))

    async def test_knows_how_far_the_accounts_of_a_limited_caller_reach(self, database, tenant, served):
        mine = frozenset({"linkedin_ads:300", "google_ads:101"})
        part = await SnapshotStore(database("metrics"), 10**9).get(tenant, served, mine, of=_last_day)
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
        older = await SnapshotStore(database("metrics"), 10**9).get(tenant, "older", of=_last_day)
        raw.execute("delete from metrics.snapshot where tenant_id = %s and snapshot_id = 'older'", tenant)
        whole = await SnapshotStore(database("metrics"), 10**9).get(tenant, served)
        assert older.is_whole
        assert older.days.rows.equals(whole.days.rows)
        assert older.index.rows.equals(whole.index.rows)


def _sorted(daily: Daily) -> pl.DataFrame:
    return daily.rows.sort(pl.all())


def _last_day(coverage: Days | None) -> list[Days]:
    assert coverage is not None
    return [(coverage[1], coverage[1])]


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
