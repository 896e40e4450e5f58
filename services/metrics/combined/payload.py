"""The sections of the answer, from a snapshot's rows. Everything here is pure: rows in, plain values out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from contracts.metrics.combined import Compare
from services.metrics.combined.money import Money, converted_amounts, currency_meta, money_of, own_money, shown_currency
from services.metrics.combined.ranges import DayRange
from services.metrics.combined.selection import Selection
from services.metrics.combined.sums import Sums, change, grouped, measures, totalled, totals
from services.metrics.maps.loading import Territories
from services.metrics.snapshots.frames import SnapshotFrames
from services.metrics.snapshots.tables import MEASURES, SUMMED

Row = dict[str, Any]
_CAMPAIGN_FACTS = (
    pl.col("settled").all(),
    pl.when(pl.col("region").n_unique() == 1).then(pl.col("region").first()).alias("only_region"),
    pl.col("date").n_unique().alias("days"),
)


@dataclass(frozen=True)
class Question:
    """One question to one snapshot."""

    snapshot: SnapshotFrames
    selection: Selection
    asked: DayRange
    compared: DayRange | None
    limit: int
    allow_partial: bool
    own_places: Mapping[str, str] = field(default_factory=dict[str, str])
    """The codes of the tenant's own names of places, by the name as names are compared."""
    territories: Territories | None = None
    """The tenant's own map that places are also to be told by."""

    @property
    def chosen(self) -> str | None:
        """The tenant's reporting currency."""
        return self.snapshot.manifest.reporting_currency


def campaign_section(question: Question) -> tuple[Row, Row]:
    """`campaign` and the part of `meta` that follows from it: currency and truncation."""
    rows = question.selection.rows(question.snapshot.days, question.asked)
    days = by_day(rows)
    parts = totals(days)
    money = money_of(parts, question.chosen) or _money_before(question)
    shown, total = campaign_rows(question, rows)
    now = summary(question.snapshot, rows, parts, money, question.allow_partial)
    section = {
        "summary": now,
        "comparison": comparison(question, now, money),
        "trend": trend(days, money, question.allow_partial),
        "rows": shown,
    }
    currency = currency_meta(parts, money, question.chosen)
    return section, {"currency": currency, "truncated": truncation("campaign", len(shown), total)}


def grouped_once(rows: pl.DataFrame) -> list[Row]:
    """The sums of all rows, a group a currency and source of its rates."""
    return totalled(rows).sort("currency", "fx_source").to_dicts()


def _money_before(question: Question) -> Money | None:
    """Where the range has no money, the compared one says what money there is."""
    if question.compared is None:
        return None
    return money_of(grouped_once(question.selection.rows(question.snapshot.days, question.compared)), question.chosen)


def summary(
    snapshot: SnapshotFrames, rows: pl.DataFrame, parts: Sequence[Sums], money: Money | None, allow_partial: bool
) -> Row:
    """Totals over all rows."""
    return {
        **measures(parts, money, allow_partial=allow_partial),
        "currency": shown_currency(money),
        "campaigns": named_campaigns(snapshot, rows),
        "reported_share": {name: _reported_share(rows, name) for name in MEASURES},
    }


def named_campaigns(snapshot: SnapshotFrames, rows: pl.DataFrame) -> int:
    """How many campaigns have a row; what an account spent beside its campaigns is none."""
    return len(set(rows["campaign"].unique()) - snapshot.unnamed_campaigns)


def _reported_share(rows: pl.DataFrame, name: str) -> float | None:
    return round(1 - rows[name].null_count() / rows.height, 6) if rows.height else None


def by_day(rows: pl.DataFrame) -> list[Row]:
    """The sums of each day, currency and source of its rates, and whether all of it is settled."""
    days = grouped(rows, "date", more=(pl.col("settled").all(),))
    return days.sort("date", "currency", "fx_source").to_dicts()


def trend(days: Sequence[Row], money: Money | None, allow_partial: bool) -> list[Row]:
    """A point a day that has a row; `days` as `by_day` has them."""
    return [
        {
            "date": day,
            "is_settled": all(part["settled"] for part in parts),
            **measures(parts, money, allow_partial=allow_partial),
        }
        for day, parts in by_value(days, "date")
    ]


def comparison(question: Question, now: Row, money: Money | None) -> Row | None:
    """The compared range in the same currency, and how the totals changed that are `now`."""
    if question.compared is None:
        return None
    return compared_with(question, question.selection.rows(question.snapshot.days, question.compared), now, money)


def compared_with(question: Question, before: pl.DataFrame, now: Row, money: Money | None) -> Row:
    """How the rows of the compared range differ from the totals that are `now`."""
    assert question.compared is not None
    days = by_day(before)
    then = summary(question.snapshot, before, totals(days), money, question.allow_partial)
    return {
        "start_date": question.compared.start,
        "end_date": question.compared.end,
        "summary": then,
        "trend": trend(days, money, question.allow_partial),
        "change": change(now, then),
    }


def campaign_rows(question: Question, rows: pl.DataFrame) -> tuple[list[Row], int]:
    """The campaigns with the greatest converted spend, and how many there are. Each in its own currency."""
    parts, total = greatest(grouped(rows, "campaign", more=_CAMPAIGN_FACTS), question.limit, "campaign")
    previous = _previous_by_campaign(question, list(parts))
    entities = question.snapshot.campaigns[list(parts)].to_dicts() if parts else []
    return [
        _campaign_row(entity, parts[entity["number"]], previous.get(entity["number"]), question) for entity in entities
    ], total


def _previous_by_campaign(question: Question, shown: list[int]) -> dict[int, list[Row]]:
    if question.compared is None:
        return {}
    before = question.selection.rows(question.snapshot.days, question.compared)
    wanted = grouped(before.filter(pl.col("campaign").is_in(shown)), "campaign")
    return dict(by_value(wanted.to_dicts(), "campaign"))


def _campaign_row(entity: Row, parts: list[Row], previous: list[Row] | None, question: Question) -> Row:
    money = own_money(parts, question.chosen)
    partial = question.allow_partial
    return {
        "platform": entity["platform"],
        "account_id": entity["account_id"],
        "account_name": entity["account_name"],
        "campaign_id": entity["campaign_id"],
        "name": entity["name"],
        "status": entity["status"],
        "objective": entity["objective"],
        "region": _only({part["only_region"] for part in parts}),
        "currency": shown_currency(money),
        **converted_amounts(parts),
        "start_date": min(part["first_day"] for part in parts),
        "end_date": max(part["last_day"] for part in parts),
        "days": max(part["days"] for part in parts),
        "is_settled": all(part["settled"] for part in parts),
        **measures(parts, money, allow_partial=partial),
        "previous": measures(previous, money, allow_partial=partial) if previous else None,
    }


def quiet_campaign(question: Question, number: int) -> Row:
    """A campaign that has no row in the range."""
    days = {"first_day": question.asked.start, "last_day": question.asked.end, "days": 0, "settled": True}
    nothing: Row = {"currency": None, "fx_source": None, "unvalued": 0, "rows": 0, "reach": None, "only_region": None}
    part = days | nothing | dict.fromkeys(SUMMED)
    return _campaign_row(question.snapshot.campaigns.row(number, named=True), [part], None, question)


def only_campaign(snapshot: SnapshotFrames, number: int) -> pl.Series:
    """A mask over the campaigns that leaves one."""
    return snapshot.campaigns.select(pl.col("number") == number).to_series()


def _only(values: set[Any]) -> Any:
    return next(iter(values)) if len(values) == 1 else None


def ad_rows(question: Question) -> tuple[list[Row], int]:
    """The ads with the greatest spend, and how many there are."""
    return rows_of_ads(question, of_ads(question.selection.rows(question.snapshot.details, question.asked)))


def of_ads(details: pl.DataFrame) -> pl.DataFrame:
    """The rows of single ads, as reported."""
    return details.filter((pl.col("grain") == "ad") & pl.col("ad").is_not_null())


def rows_of_ads(question: Question, rows: pl.DataFrame) -> tuple[list[Row], int]:
    """The ads of `rows` with the greatest spend, and how many there are."""
    parts, total = greatest(grouped(rows, "ad", "campaign"), question.limit, "ad", "campaign")
    entities = question.snapshot.ads[list(parts)].to_dicts() if parts else []
    return [_ad_row(entity, parts[entity["ad"]], question) for entity in entities], total


def _ad_row(entity: Row, parts: list[Row], question: Question) -> Row:
    money = own_money(parts, question.chosen)
    campaign_id, campaign_name = question.snapshot.campaign_names[parts[0]["campaign"]]
    return {
        "platform": entity["platform"],
        "account_id": entity["account_id"],
        "campaign_id": campaign_id,
        "campaign_name": campaign_name,
        "ad_group_id": entity["ad_group_id"],
        "ad_group_name": _ad_group_name(question.snapshot, entity),
        "ad_id": entity["ad_id"],
        "name": entity["name"],
        "status": entity["status"],
        "currency": shown_currency(money),
        **converted_amounts(parts),
        "start_date": min(part["first_day"] for part in parts),
        "end_date": max(part["last_day"] for part in parts),
        **measures(parts, money, allow_partial=question.allow_partial),
    }


def _ad_group_name(snapshot: SnapshotFrames, entity: Row) -> str | None:
    return snapshot.ad_group_names.get((entity["platform"], entity["account_id"], entity["ad_group_id"]))


def ad_group_rows(question: Question) -> list[Row]:
    """The ad groups as reported; where the platform reports ads alone, the sums of their ads."""
    details = question.selection.rows(question.snapshot.details, question.asked)
    reported = details.filter(pl.col("grain") == "ad_group")
    rows = (reported if reported.height else details).filter(pl.col("ad_group").is_not_null())
    groups = grouped(rows, "ad_group")
    parts, _ = greatest(groups, groups.height, "ad_group")
    entities = question.snapshot.ad_groups[list(parts)].to_dicts() if parts else []
    return [_ad_group_row(entity, parts[entity["ad_group"]], question) for entity in entities]


def _ad_group_row(entity: Row, parts: list[Row], question: Question) -> Row:
    money = own_money(parts, question.chosen)
    return {
        "ad_group_id": entity["ad_group_id"],
        "name": entity["name"],
        "currency": shown_currency(money),
        "start_date": min(part["first_day"] for part in parts),
        "end_date": max(part["last_day"] for part in parts),
        **measures(parts, money, allow_partial=question.allow_partial),
    }


def truncation(section: str, shown: int, total: int) -> Row:
    """`meta.truncated` of a section; nothing when all its rows are shown."""
    return {section: {"shown": shown, "total": total}} if shown < total else {}


def applied_range(asked: DayRange | None, compare: Compare) -> Row:
    return {
        "start_date": asked.start if asked else None,
        "end_date": asked.end if asked else None,
        "compare": compare.value,
    }


def greatest(groups: pl.DataFrame, limit: int, *keys: str) -> tuple[dict[int, list[Row]], int]:
    """The parts of what spent most in the reporting currency, by the number that is the first key, and how many exist.

    Greatest first, among the parts of one as well; what does not convert comes after that, by its own amounts. `keys`
    are all that `groups` is grouped by, so the order is total.
    """
    descending = [True, True, *(False for _ in keys), False, False]
    order = ("spend_reporting", "spend", *keys, "currency", "fx_source")
    ranked = groups.sort(*order, descending=descending, nulls_last=True)
    if ranked[keys[0]].n_unique() == ranked.height:
        return {part[keys[0]]: [part] for part in ranked.head(limit).to_dicts()}, ranked.height
    numbers = ranked[keys[0]].unique(maintain_order=True)
    shown = ranked.filter(pl.col(keys[0]).is_in(numbers.head(limit).implode()))
    return dict(by_value(shown.to_dicts(), keys[0])), len(numbers)


def by_value(rows: Iterable[Row], column: str) -> list[tuple[Any, list[Row]]]:
    """Neighbours with the same value of `column`, together."""
    together: dict[Any, list[Row]] = {}
    for row in rows:
        together.setdefault(row[column], []).append(row)
    return list(together.items())
