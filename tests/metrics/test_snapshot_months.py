"""A question that loads only the months it is about is answered as from the whole snapshot."""

import random
from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from contracts.metrics.combined import CONTRACT_VERSION, Compare, Dataset
from contracts.metrics.query import CombinedQuery
from services.metrics.combined import sections
from services.metrics.combined.payload import Question
from services.metrics.combined.ranges import compared, days_of, resolve
from services.metrics.combined.selection import select
from services.metrics.snapshots import frames
from services.metrics.snapshots.daily import months_of
from services.metrics.snapshots.frames import SnapshotFrames, assemble, facts_of, with_months
from services.metrics.snapshots.index import Index
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
    assert is_enough(manifest, last_day)
    earlier = date.fromisoformat(f"{opening.absent[0]}-01")
    assert not is_enough(manifest, lambda _: [(earlier, earlier)])
    assert not is_enough(stored.manifest, last_day)


def last_day(coverage: Days | None) -> list[Days]:
    assert coverage is not None
    return [(coverage[1], coverage[1])]


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
