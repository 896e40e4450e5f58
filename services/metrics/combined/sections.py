"""Puts the sections of the two answers together, and says of each whether it has anything to show."""

from datetime import UTC, datetime
from typing import Any

from contracts.metrics.combined import CONTRACT_VERSION
from contracts.metrics.query import CombinedQuery, RangeQuery
from services.metrics.combined import budgets, by_map, payload, regions
from services.metrics.combined.money import currency_meta
from services.metrics.combined.payload import Question, Row
from services.metrics.combined.ranges import DayRange
from services.metrics.combined.sums import measures
from services.metrics.maps.loading import Territories
from services.metrics.snapshots.frames import SnapshotFrames
from services.metrics.snapshots.loading import Serving

AVAILABLE: Row = {"status": "available", "reason": None}


def combined(question: Question, query: CombinedQuery) -> tuple[Row, Row]:
    """The sections of the combined payload, and the part of `meta` that follows from them."""
    snapshot = question.snapshot
    campaign, meta = payload.campaign_section(question)
    ads, ads_total = payload.ad_rows(question)
    reported = regions.reported_places(question)
    places = regions.region_rows(question, reported)
    paced = budgets.budget_rows(question)
    meta["truncated"] |= payload.truncation("creative", len(ads), ads_total)
    body = {
        "range": payload.applied_range(question.asked, query.compare),
        "campaign": campaign,
        "creative": ads,
        "budget": paced,
        "region": places,
        "region_map": by_map.map_section(question.territories, by_map.map_rows(question, reported)),
        "availability": {
            "campaign": availability(bool(campaign["rows"]), why_empty(question, query)),
            "creative": availability(bool(ads), _why_no_ads(question, query)),
            "budget": availability(bool(paced), _why_no_budgets(question)),
            "region": availability(bool(places), _why_no_regions(question, query)),
        },
        "coverage": coverage_of(snapshot),
        "filters": snapshot.options,
    }
    return body, meta | provenance(snapshot)


def without_rows(body: Row, meta: Row) -> tuple[Row, Row]:
    """The same answer for those who see totals only: nothing that names a campaign, an ad or a budget."""
    withheld = {"status": "unavailable", "reason": "aggregates_only"}
    closed = {
        "campaign": body["campaign"] | {"rows": []},
        "creative": [],
        "budget": [],
        "availability": body["availability"] | dict.fromkeys(("campaign", "creative", "budget"), withheld),
    }
    return body | closed, meta | {"truncated": {}}


def campaign(question: Question, number: int, query: RangeQuery) -> tuple[Row, Row]:
    """The sections of the campaign detail, and the part of `meta` that follows from them."""
    section, meta = payload.campaign_section(question)
    ads, ads_total = payload.ad_rows(question)
    meta["truncated"] |= payload.truncation("ads", len(ads), ads_total)
    body = {
        "range": payload.applied_range(question.asked, query.compare),
        "campaign": section["rows"][0] if section["rows"] else payload.quiet_campaign(question, number),
        "summary": section["summary"],
        "comparison": section["comparison"],
        "trend": section["trend"],
        "ad_groups": payload.ad_group_rows(question),
        "ads": ads,
    }
    return body, meta | provenance(question.snapshot)


def nothing(asked: DayRange | None, query: CombinedQuery, territories: Territories | None = None) -> tuple[Row, Row]:
    """What a dataset without any row answers."""
    empty = {"status": "empty", "reason": "no_data"}
    shares = dict.fromkeys(payload.MEASURES)
    summary = {**measures([], None, allow_partial=False), "currency": None, "campaigns": 0, "reported_share": shares}
    body = {
        "range": payload.applied_range(asked, query.compare),
        "campaign": {"summary": summary, "comparison": None, "trend": [], "rows": []},
        "creative": [],
        "budget": [],
        "region": [],
        "region_map": by_map.map_section(territories, []),
        "availability": dict.fromkeys(("campaign", "creative", "budget", "region"), empty),
        "coverage": {"start": None, "end": None},
        "filters": {"platforms": [], "accounts": [], "regions": []},
    }
    clocks = {"data_through": {}, "extracted_at": {}, "settled_through": {}, "timezone_mix": [], "attribution": {}}
    currency = currency_meta([], None, None)
    return body, clocks | {"contract_version": CONTRACT_VERSION, "currency": currency, "truncated": {}}


def quality(serving: Serving) -> Row:
    """`meta.quality`: whether the last run of the models and their tests succeeded; unknown before any ended."""
    match serving.last_run_state:
        case "succeeded":
            return {"status": "pass", "failed_checks": []}
        case "failed":
            return {"status": "fail", "failed_checks": ["dbt_run"]}
        case _:
            return {"status": "unknown", "failed_checks": []}


def provenance(snapshot: SnapshotFrames) -> dict[str, Any]:
    """The clocks of each platform, and what the days and conversions of the answer mean."""
    # In an order of its own: that of the manifest is another once it has been stored.
    platforms = dict(sorted(snapshot.manifest.platforms.items()))
    zones = snapshot.accounts["time_zone"].drop_nulls().unique().sort().to_list()
    return {
        "contract_version": snapshot.manifest.contract_version,
        "data_through": {name: clock.data_through for name, clock in platforms.items()},
        "extracted_at": {name: _utc(clock.extracted_at) for name, clock in platforms.items()},
        "settled_through": {name: clock.settled_through for name, clock in platforms.items()},
        "timezone_mix": zones,
        "attribution": {
            name: {"click_days": clock.click_days, "view_days": clock.view_days} for name, clock in platforms.items()
        },
    }


def _utc(moment: str) -> datetime:
    return datetime.fromisoformat(moment).astimezone(UTC)


def availability(has_rows: bool, reason: str) -> Row:
    return AVAILABLE if has_rows else {"status": "empty", "reason": reason}


def why_empty(question: Question, query: CombinedQuery) -> str:
    """Nothing matches the filters, or nothing happened in the range: told apart."""
    is_filtered = query.platforms or query.account_id or query.region or query.campaign_search
    anything = payload.Selection().rows(question.snapshot.days, question.asked)
    return "no_match" if is_filtered and anything.height else "no_rows_in_range"


def _why_no_ads(question: Question, query: CombinedQuery) -> str:
    return "no_ad_level_data" if question.snapshot.ads.height == 0 else why_empty(question, query)


def _why_no_budgets(question: Question) -> str:
    return "no_budgets" if question.snapshot.budgets.height == 0 else "no_match"


def _why_no_regions(question: Question, query: CombinedQuery) -> str:
    return why_empty(question, query) if question.snapshot.index.has_places else "no_region_data"


def coverage_of(snapshot: SnapshotFrames) -> Row:
    coverage = snapshot.coverage
    return {"start": coverage[0] if coverage else None, "end": coverage[1] if coverage else None}
