"""One creative: what it says and said, its days, and the ads and campaigns that showed it."""

from datetime import UTC, datetime

import polars as pl

from contracts.metrics.query import RangeQuery
from services.metrics.combined import payload, sections
from services.metrics.combined.money import converted_amounts, own_money, shown_currency
from services.metrics.combined.payload import Question, Row
from services.metrics.combined.sums import grouped, measures
from services.metrics.creatives.board import COPY, FACTS, ad_days, creative_row, figures_of
from services.metrics.snapshots.tables import SUMMED


def creative(question: Question, number: int, query: RangeQuery) -> tuple[Row, Row]:
    """The sections of the detail, and the part of `meta` that follows from them."""
    rows = ad_days(question, question.asked).filter(pl.col("creative") == number)
    before = None
    if question.compared is not None:
        before = ad_days(question, question.compared).filter(pl.col("creative") == number)
    figures, meta = figures_of(question, rows, before)
    ads, ads_total = payload.rows_of_ads(question, rows)
    body = {
        "range": payload.applied_range(question.asked, query.compare),
        "creative": _row(question, number, rows, before),
        **figures,
        "campaigns": _campaign_rows(question, rows),
        "ads": ads,
        "versions": _versions(question, number),
        "coverage": sections.coverage_of(question.snapshot),
    }
    truncated = {"truncated": payload.truncation("ads", len(ads), ads_total)}
    return body, meta | truncated | sections.provenance(question.snapshot)


def _row(question: Question, number: int, rows: pl.DataFrame, before: pl.DataFrame | None) -> Row:
    """As in the list, but with the whole text."""
    parts = _sorted(grouped(rows, "creative", more=FACTS)) or [_quiet(question)]
    previous = None if before is None else _sorted(grouped(before, "creative"))
    whole = question.snapshot.creatives.rows["body"][number]
    return creative_row(question, number, parts, previous) | {"body": whole}


def _sorted(groups: pl.DataFrame) -> list[Row]:
    return groups.sort("currency", "fx_source").to_dicts()


def _quiet(question: Question) -> Row:
    """Of a creative that has no row in the range."""
    days = {"first_day": question.asked.start, "last_day": question.asked.end, "days": 0, "settled": True}
    nothing: Row = {"currency": None, "fx_source": None, "unvalued": 0, "rows": 0, "reach": None}
    return days | nothing | dict.fromkeys(SUMMED) | {"ads": [], "campaigns": []}


def _campaign_rows(question: Question, rows: pl.DataFrame) -> list[Row]:
    """What the creative's ads did in each campaign, each in its own currency."""
    groups = grouped(rows, "campaign", more=FACTS)
    parts, _ = payload.greatest(groups, groups.height, "campaign")
    entities = question.snapshot.campaigns[list(parts)].to_dicts() if parts else []
    return [_campaign_row(question, entity, parts[entity["number"]]) for entity in entities]


def _campaign_row(question: Question, entity: Row, parts: list[Row]) -> Row:
    money = own_money(parts, question.chosen)
    return {
        **{name: entity[name] for name in ("campaign_id", "name", "status")},
        "currency": shown_currency(money),
        **converted_amounts(parts),
        "ads": len({ad for part in parts for ad in part["ads"]}),
        "start_date": min(part["first_day"] for part in parts),
        "end_date": max(part["last_day"] for part in parts),
        **measures(parts, money, allow_partial=question.allow_partial),
    }


def _versions(question: Question, number: int) -> list[Row]:
    """Newest first, as the snapshot has them."""
    entity = question.snapshot.creatives.rows.row(number, named=True)
    key = [pl.col(name) == entity[name] for name in ("platform", "account_id", "creative_id")]
    told = question.snapshot.creative_versions.filter(key).to_dicts()
    return [
        {name: version[name] for name in COPY} | {name: _moment(version[name]) for name in ("valid_from", "valid_to")}
        for version in told
    ]


def _moment(stored: str | None) -> datetime | None:
    """The marts' moments are in UTC and do not say so."""
    return None if stored is None else datetime.fromisoformat(stored).replace(tzinfo=UTC)
