"""The streams of the demo source: how each is read, how far back a sync reads again, and what a row looks like."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from services.ingestion.connector.look_back import DAYS
from services.ingestion.demo_source import budgets, facebook, google, microsoft, rates
from services.ingestion.demo_source.world import World

Row = dict[str, object]
CONTRACTS = Path(__file__).parents[3] / "contracts" / "datasets"


@dataclass(frozen=True)
class Snapshot:
    """A stream that is read whole each time."""

    namespace: str
    name: str
    keys: tuple[str, ...]
    rows: Callable[[World], Iterator[Row]]


@dataclass(frozen=True)
class Daily:
    """A stream that is read day by day; `look_back_days` before the last read day are read again."""

    namespace: str
    name: str
    keys: tuple[str, ...]
    cursor: str
    look_back_days: int
    rows: Callable[[World, date], Iterator[Row]]


Stream = Snapshot | Daily
GOOGLE_DAY = ("campaign.id", "segments.date", "segments.ad_network_type")
STREAMS: tuple[Stream, ...] = (
    Snapshot("google_ads", "customer", ("customer.id",), google.customers),
    Snapshot("google_ads", "campaign", ("campaign.id",), google.campaigns),
    Snapshot("google_ads", "ad_group", ("ad_group.id",), google.ad_groups),
    Snapshot("google_ads", "ad_group_ad", ("ad_group_ad.ad.id",), google.ads),
    Daily(
        "google_ads",
        "campaign_performance",
        GOOGLE_DAY,
        "segments.date",
        DAYS["google_ads"],
        google.campaign_performance,
    ),
    Daily(
        "google_ads",
        "ad_group_ad_performance",
        ("ad_group_ad.ad.id", "segments.date"),
        "segments.date",
        DAYS["google_ads"],
        google.ad_performance,
    ),
    Snapshot("facebook_ads", "ad_account", ("id",), facebook.ad_accounts),
    Snapshot("facebook_ads", "campaigns", ("id",), facebook.campaigns),
    Snapshot("facebook_ads", "ad_sets", ("id",), facebook.ad_sets),
    Snapshot("facebook_ads", "ads", ("id",), facebook.ads),
    Snapshot("facebook_ads", "ad_creatives", ("id",), facebook.ad_creatives),
    Daily(
        "facebook_ads", "ads_insights", ("ad_id", "date_start"), "date_start", DAYS["meta_ads"], facebook.ads_insights
    ),
    Daily(
        "facebook_ads",
        "ads_insights_region",
        ("ad_id", "date_start", "region"),
        "date_start",
        DAYS["meta_ads"],
        facebook.ads_insights_region,
    ),
    Daily(
        "microsoft_ads",
        "campaign_performance_report",
        ("CampaignId", "TimePeriod"),
        "TimePeriod",
        DAYS["microsoft_ads"],
        microsoft.campaign_performance_report,
    ),
    Snapshot("demo", "budgets", ("month", "campaign_id"), budgets.budgets),
    Daily("demo", "exchange_rates", ("date",), "date", 0, rates.exchange_rates),
)


def catalog() -> dict[str, object]:
    """What `discover` answers."""
    return {"streams": [_described(stream) for stream in STREAMS]}


def _described(stream: Stream) -> dict[str, object]:
    contract = CONTRACTS / f"{stream.namespace}__{stream.name}" / "1.0.0.json"
    described: dict[str, object] = {
        "name": stream.name,
        "namespace": stream.namespace,
        "json_schema": json.loads(contract.read_text()),
        "is_resumable": isinstance(stream, Daily),
    }
    described["source_defined_primary_key"] = [[key] for key in stream.keys]
    match stream:
        case Snapshot():
            return {**described, "supported_sync_modes": ["full_refresh"]}
        case Daily(cursor=cursor):
            return {
                **described,
                "supported_sync_modes": ["full_refresh", "incremental"],
                "source_defined_cursor": True,
                "default_cursor_field": [cursor],
            }
