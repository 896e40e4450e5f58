"""The leaderboard of creatives, from a snapshot's rows of single ads. Pure: rows in, plain values out."""

from typing import Any

import polars as pl

from contracts.metrics.combined import CONTRACT_VERSION
from contracts.metrics.creatives import BODY_SHOWN, CreativesQuery
from services.metrics.combined import payload, sections
from services.metrics.combined.money import (
    converted_amounts,
    currency_meta,
    money_of,
    own_money,
    shown_currency,
)
from services.metrics.combined.payload import Question, Row, by_value
from services.metrics.combined.ranges import DayRange
from services.metrics.combined.sums import grouped, measures, totals
from services.metrics.creatives.ranking import Order, ranked

FACTS = (
    pl.col("settled").all(),
    pl.col("date").n_unique().alias("days"),
    pl.col("ad").unique().alias("ads"),
    pl.col("campaign").unique().alias("campaigns"),
)
COPY = ("name", "headline", "body", "call_to_action", "link_url", "image_url", "type", "status")


def leaderboard(question: Question, query: CreativesQuery) -> tuple[Row, Row]:
    """The sections of the leaderboard, and the part of `meta` that follows from them."""
    rows = ad_days(question, question.asked, query.search)
    before = ad_days(question, question.compared, query.search) if question.compared else None
    figures, meta = figures_of(question, rows, before)
    shown, total = _ranked_rows(question, query, rows, before)
    body = {
        "range": payload.applied_range(question.asked, query.compare),
        **figures,
        "total": total,
        "rows": shown,
        "availability": sections.availability(bool(shown), _why_empty(question, query)),
        "without_ads": _without_ads(question),
        "coverage": sections.coverage_of(question.snapshot),
        "filters": question.snapshot.options,
    }
    truncated = {"truncated": payload.truncation("creative", len(shown), total)}
    return body, meta | truncated | sections.provenance(question.snapshot)


def ad_days(question: Question, days: DayRange, search: str | None = None) -> pl.DataFrame:
    """The days of single ads that the filters leave, with the number of the creative that each ad shows."""
    creatives = question.snapshot.creatives
    rows = payload.of_ads(question.selection.rows(question.snapshot.details, days))
    rows = rows.with_columns(creative=creatives.of_ads.gather(rows["ad"]))
    if search is None:
        return rows
    fits = creatives.rows["search"].str.contains(search.lower(), literal=True).fill_null(False)
    return rows.filter(fits.gather(rows["creative"]))


def figures_of(question: Question, rows: pl.DataFrame, before: pl.DataFrame | None) -> tuple[Row, Row]:
    """Totals, days and comparison of these rows, and the currency that they are in."""
    days = payload.by_day(rows)
    parts = totals(days)
    money = money_of(parts, question.chosen)
    if money is None and before is not None:
        money = money_of(payload.grouped_once(before), question.chosen)
    now = payload.summary(question.snapshot, rows, parts, money, question.allow_partial)
    figures = {
        "summary": now,
        "comparison": None if before is None else payload.compared_with(question, before, now, money),
        "trend": payload.trend(days, money, question.allow_partial),
    }
    return figures, {"currency": currency_meta(parts, money, question.chosen)}


def creative_row(question: Question, number: int, parts: list[Row], previous: list[Row] | None) -> Row:
    """One creative as a list shows it."""
    entity = question.snapshot.creatives.rows.row(number, named=True)
    money = own_money(parts, question.chosen)
    campaigns = sorted({campaign for part in parts for campaign in part["campaigns"]})
    campaign_id, campaign_name = question.snapshot.campaign_names[campaigns[0]] if len(campaigns) == 1 else (None, None)
    partial = question.allow_partial
    return {
        **{name: entity[name] for name in ("kind", "platform", "account_id", "account_name", "creative_id", *COPY)},
        "body": entity["body"][:BODY_SHOWN] if entity["body"] else entity["body"],
        "ads": len({ad for part in parts for ad in part["ads"]}),
        "campaigns": len(campaigns),
        "campaign_id": campaign_id,
        "campaign_name": campaign_name,
        "currency": shown_currency(money),
        **converted_amounts(parts),
        "start_date": min(part["first_day"] for part in parts),
        "end_date": max(part["last_day"] for part in parts),
        "days": max(part["days"] for part in parts),
        "is_settled": all(part["settled"] for part in parts),
        **measures(parts, money, allow_partial=partial),
        "previous": measures(previous, money, allow_partial=partial) if previous else None,
    }


def without_rows(body: Row, meta: Row) -> tuple[Row, Row]:
    """The same answer for those who see totals only."""
    withheld = {"status": "unavailable", "reason": "aggregates_only"}
    return body | {"rows": [], "availability": withheld}, meta | {"truncated": {}}


def nothing(asked: DayRange | None, query: CreativesQuery) -> tuple[Row, Row]:
    """What a dataset without any row answers."""
    empty, meta = sections.nothing(asked, query)
    body = {
        **{name: empty["campaign"][name] for name in ("summary", "comparison", "trend")},
        **{name: empty[name] for name in ("range", "coverage", "filters")},
        "total": 0,
        "rows": [],
        "availability": empty["availability"]["creative"],
        "without_ads": [],
    }
    return body, meta | {"contract_version": CONTRACT_VERSION}


def _ranked_rows(
    question: Question, query: CreativesQuery, rows: pl.DataFrame, before: pl.DataFrame | None
) -> tuple[list[Row], int]:
    groups = grouped(rows, "creative", more=FACTS)
    money = money_of(payload.grouped_once(rows), question.chosen)
    numbers = ranked(groups, Order.parse(query.sort), money, allow_partial=question.allow_partial)
    wanted = numbers[: question.limit]
    parts = _by_creative(groups, wanted)
    previous = {} if before is None else _by_creative(grouped(before, "creative"), wanted)
    return [creative_row(question, one, parts[one], previous.get(one)) for one in wanted], len(numbers)


def _by_creative(groups: pl.DataFrame, wanted: list[int]) -> dict[Any, list[Row]]:
    """The parts of each, in one order: sums of floats are none, but lists of parts are compared in tests and caches."""
    shown = groups.filter(pl.col("creative").is_in(wanted)).sort("creative", "currency", "fx_source")
    return dict(by_value(shown.to_dicts(), "creative"))


def _why_empty(question: Question, query: CreativesQuery) -> str:
    """No ad is ever reported, nothing matches the filters, or nothing happened on these days: told apart."""
    if question.snapshot.ads.height == 0:
        return "no_ad_level_data"
    if query.search and ad_days(question, question.asked).height:
        return "no_match"
    if question.selection.campaigns is None and _without_ads(question):
        return "no_ad_level_data"
    return sections.why_empty(question, query)


def _without_ads(question: Question) -> list[str]:
    """Platforms that have a row on these days, but none of a single ad."""
    platforms = question.snapshot.campaigns["platform"]

    def named(rows: pl.DataFrame) -> set[str]:
        return set(platforms.gather(rows["campaign"].unique()).to_list())

    counted = question.selection.rows(question.snapshot.days, question.asked)
    told = payload.of_ads(question.selection.rows(question.snapshot.details, question.asked))
    return sorted(named(counted) - named(told))
