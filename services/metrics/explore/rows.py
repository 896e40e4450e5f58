"""The rows of a snapshot that a question is about, with the columns it groups by."""

from datetime import date

import polars as pl

from contracts.metrics.catalog import Dimension, Grain
from contracts.metrics.explore import Filter, MetricsQuestion
from services.metrics.combined.ranges import DayRange
from services.metrics.combined.selection import account_key
from services.metrics.snapshots.frames import SnapshotFrames

DATE = "date"
KEYS: dict[Dimension, tuple[str, ...]] = {
    Dimension.platform: ("platform",),
    Dimension.account: ("platform", "account_id"),
    Dimension.campaign: ("campaign",),
    Dimension.ad_group: ("ad_group",),
    Dimension.ad: ("ad",),
    Dimension.region: ("region",),
    Dimension.currency: ("currency",),
}
"""What a dimension groups by. Entities are numbers within the snapshot until the answer is small."""
ENTITIES = frozenset({Dimension.campaign, Dimension.ad_group, Dimension.ad})
_OF_ENTITIES = frozenset(KEYS[Dimension.account])
ID_COLUMN = {
    Dimension.account: "account_id",
    Dimension.campaign: "campaign_id",
    Dimension.ad_group: "ad_group_id",
    Dimension.ad: "ad_id",
}
_EVERY = {"day": "1d", "week": "1w", "month": "1mo", "quarter": "1q"}


def used_dimensions(question: MetricsQuestion) -> set[Dimension]:
    """What the question splits by or filters on."""
    return {*question.dimensions, *(one.dimension for one in question.filters)}


def rows_of(snapshot: SnapshotFrames, question: MetricsQuestion, days: DayRange) -> pl.DataFrame:
    """The rows of `days` that the filters leave, with the platform and the account of their campaigns where needed."""
    used = used_dimensions(question)
    rows = _grain_rows(snapshot, used, days)
    if _names_accounts(question):
        numbers, campaigns = rows["campaign"], snapshot.campaigns
        rows = rows.with_columns(
            platform=campaigns["platform"].gather(numbers), account_id=campaigns["account_id"].gather(numbers)
        )
    conditions = [_condition(snapshot, one) for one in question.filters]
    return rows.filter(pl.all_horizontal(conditions).fill_null(False)) if conditions else rows


def _names_accounts(question: MetricsQuestion) -> bool:
    """Whether rows are told apart by their platform or account, which their campaign's number alone does not say."""
    filtered = {one.dimension for one in question.filters}
    return not (
        _OF_ENTITIES.isdisjoint(group_keys(question)) and filtered.isdisjoint((Dimension.platform, Dimension.account))
    )


def group_keys(question: MetricsQuestion) -> list[str]:
    """The columns that tell the groups of the question apart, each once; an entity says its platform and account."""
    keys = order_keys(question)
    return [key for key in keys if key not in _OF_ENTITIES] if ENTITIES.intersection(question.dimensions) else keys


def order_keys(question: MetricsQuestion) -> list[str]:
    """The columns of all that the question splits by, each once."""
    keys = [DATE] if question.grain else []
    return list(dict.fromkeys([*keys, *(key for one in question.dimensions for key in KEYS[one])]))


def in_periods(rows: pl.DataFrame, grain: Grain | None, moved: tuple[date, date] | None = None) -> pl.DataFrame:
    """`rows` with the first day of each one's day, week (from Monday), month or quarter as date.

    Days of a compared range are moved first: `moved` are its first day and the one that stands beside it.
    """
    if grain is None:
        return rows
    day = pl.col(DATE)
    if moved is not None:
        then, now = moved
        same_day = (then.month, then.day) == (now.month, now.day)
        day = day.dt.offset_by(f"{now.year - then.year}y") if same_day else day.dt.offset_by(f"{(now - then).days}d")
    return rows.with_columns(day.dt.truncate(_EVERY[grain]).alias(DATE))


def _grain_rows(snapshot: SnapshotFrames, used: set[Dimension], days: DayRange) -> pl.DataFrame:
    """The coarsest rows that tell the used dimensions apart: grains are never mixed in one answer."""
    if Dimension.ad in used:
        details = snapshot.details.between(days.start, days.end)
        return details.filter((pl.col("grain") == "ad") & pl.col("ad").is_not_null())
    if Dimension.ad_group in used:
        return _ad_group_rows(snapshot, snapshot.details.between(days.start, days.end))
    if Dimension.region in used:
        return snapshot.places.between(days.start, days.end)
    return snapshot.days.between(days.start, days.end)


def _ad_group_rows(snapshot: SnapshotFrames, details: pl.DataFrame) -> pl.DataFrame:
    """The ad groups as reported; of a campaign that reports ads alone, its ads."""
    details = details.filter(pl.col("ad_group").is_not_null())
    reported = details.filter(pl.col("grain") == "ad_group")
    others = details.filter(
        (pl.col("grain") == "ad") & ~pl.col("campaign").is_in(reported["campaign"].unique().implode())
    )
    return pl.concat([reported, others])


def _condition(snapshot: SnapshotFrames, one: Filter) -> pl.Expr:
    """Over rows. Entities are looked up in their small table, and rows keep to the numbers found there."""
    match one.dimension:
        case Dimension.campaign:
            found = _numbers(snapshot.campaigns, "campaign_id", one)
        case Dimension.ad_group:
            found = _numbers(snapshot.ad_groups, "ad_group_id", one)
        case Dimension.ad:
            found = _numbers(snapshot.ads, "ad_id", one)
        case Dimension.account if one.operator == "contains":
            names = snapshot.accounts.filter(_contains(("name", "account_id"), one.values))
            return pl.col("account_id").is_in(names["account_id"].implode())
        case Dimension.account:
            return _kept(pl.col("account_id"), one, [account_key(value) for value in one.values])
        case _:
            return _kept(pl.col(one.dimension.value).cast(pl.String), one, one.values)
    column = KEYS[one.dimension][0]
    inside = pl.col(column).is_in(found.implode())
    return ~inside if one.operator == "not_in" else inside


def _numbers(entities: pl.DataFrame, id_column: str, one: Filter) -> pl.Series:
    number = "number" if "number" in entities.columns else id_column.removesuffix("_id")
    wanted = (
        _contains(("name", id_column), one.values)
        if one.operator == "contains"
        else pl.col(id_column).is_in(one.values)
    )
    return entities.filter(wanted.fill_null(False))[number]


def _kept(column: pl.Expr, one: Filter, values: list[str]) -> pl.Expr:
    if one.operator == "contains":
        return pl.any_horizontal(
            column.str.to_lowercase().str.contains(value.lower(), literal=True) for value in values
        )
    inside = column.is_in(values).fill_null(False)
    return ~inside if one.operator == "not_in" else inside


def _contains(columns: tuple[str, ...], values: list[str]) -> pl.Expr:
    parts = (
        pl.col(column).str.to_lowercase().str.contains(value.lower(), literal=True).fill_null(False)
        for column in columns
        for value in values
    )
    return pl.any_horizontal(parts)
