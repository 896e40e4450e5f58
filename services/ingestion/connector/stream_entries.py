"""The streams of each connector, with the raw tables that they land in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class StreamEntry:
    """A stream and the raw table it lands in; the dataset that its records must fit has the table's name.

    `account_field` and `date_field` are set where a row is about one account's day. `lists` is the platform whose
    accounts its rows are, each named by `listed_field`.
    """

    name: str
    table: str
    incremental: bool = False
    platform: str | None = None
    account_field: str | None = None
    date_field: str | None = None
    lists: str | None = None
    listed_field: str | None = None


def _google(name: str, *, prefix: str, daily: bool = False) -> StreamEntry:
    table = f"google_ads__{name}"
    if not daily:
        return StreamEntry(f"{prefix}{name}", table)
    return StreamEntry(f"{prefix}{name}", table, True, "google_ads", "customer.id", "segments.date")


def _listing(name: str, table: str, platform: str, field: str) -> StreamEntry:
    return StreamEntry(name, table, lists=platform, listed_field=field)


def google_streams(prefix: str) -> tuple[StreamEntry, ...]:
    entities = ("campaign", "ad_group", "ad_group_ad")
    return (
        _listing(f"{prefix}customer", "google_ads__customer", "google_ads", "customer.id"),
        *(_google(name, prefix=prefix) for name in entities),
        _google("campaign_performance", prefix=prefix, daily=True),
        _google("ad_group_ad_performance", prefix=prefix, daily=True),
    )


GOOGLE_FURTHER = (
    StreamEntry("campaign_budget", "google_ads__campaign_budget"),
    _google("keyword_view", prefix="", daily=True),
    StreamEntry("geographic_view", "google_ads__geographic_view"),
    _google("geographic_performance", prefix="", daily=True),
    StreamEntry("geo_target", "google_ads__geo_target"),
)
"""Streams that the demo source does not have."""


def facebook_streams(prefix: str) -> tuple[StreamEntry, ...]:
    entities = (f"facebook_ads__{name}" for name in ("campaigns", "ad_sets", "ads"))
    insights = "facebook_ads__ads_insights"
    return (
        _listing(f"{prefix}ad_account", "facebook_ads__ad_account", "meta_ads", "id"),
        *(StreamEntry(prefix + table.removeprefix("facebook_ads__"), table) for table in entities),
        StreamEntry(f"{prefix}ads_insights", insights, True, "meta_ads", "account_id", "date_start"),
    )


def facebook_insights_by(place: str, prefix: str = "") -> StreamEntry:
    """The breakdown by `country` or `region`."""
    name = f"ads_insights_{place}"
    return StreamEntry(f"{prefix}{name}", f"facebook_ads__{name}", True, "meta_ads", "account_id", "date_start")


def facebook_creatives(prefix: str = "") -> StreamEntry:
    return StreamEntry(f"{prefix}ad_creatives", "facebook_ads__ad_creatives")


FACEBOOK_FURTHER = (
    facebook_creatives(),
    facebook_insights_by("country"),
    facebook_insights_by("region"),
)
"""Streams of Meta beyond those, of which the demo source has creatives and regions."""


DEMO_FURTHER = (
    StreamEntry("demo.budgets", "demo__budgets"),
    StreamEntry("demo.exchange_rates", "demo__exchange_rates", True),
)
"""What the demo source makes up beside its platforms, for the demo dataset alone."""


def microsoft_report(name: str, prefix: str = "") -> StreamEntry:
    table = f"microsoft_ads__{name}_performance_report"
    return StreamEntry(f"{prefix}{name}_performance_report", table, True, "microsoft_ads", "AccountId", "TimePeriod")


def _entities(provider: str, *names: str) -> tuple[StreamEntry, ...]:
    return tuple(StreamEntry(name, f"{provider}__{name}") for name in names)


MICROSOFT_STREAMS = (
    _listing("accounts", "microsoft_ads__accounts", "microsoft_ads", "Id"),
    *_entities("microsoft_ads", "campaigns", "ad_groups", "ads", "keywords", "budget"),
    microsoft_report("campaign"),
    microsoft_report("geographic"),
)
LINKEDIN_STREAMS = (
    _listing("accounts", "linkedin_ads__accounts", "linkedin_ads", "id"),
    *_entities("linkedin_ads", "campaign_groups", "campaigns", "creatives"),
    *(
        StreamEntry(name, f"linkedin_ads__{name}", True, "linkedin_ads", "account_id", "start_date")
        for name in ("ad_campaign_analytics", "ad_creative_analytics")
    ),
)
TIKTOK_STREAMS = (
    _listing("advertisers", "tiktok_ads__advertisers", "tiktok_ads", "advertiser_id"),
    *_entities("tiktok_ads", "campaigns", "ad_groups", "ads"),
    *(
        StreamEntry(name, f"tiktok_ads__{name}", True, "tiktok_ads", "advertiser_id", "stat_time_day")
        for name in (f"{of}_reports_daily" for of in ("advertisers", "campaigns", "ad_groups", "ads"))
    ),
)
