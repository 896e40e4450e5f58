"""Rows of the further streams about days, as the connectors send them: a writer a stream, with the tests' ids."""

from datetime import date
from typing import Any
from uuid import UUID

from tests.metrics.raw import DAY, Raw

LINKEDIN_ENTITIES = {
    "linkedin_ads__accounts": {"id": 500, "name": "Dock", "currency": "USD"},
    "linkedin_ads__campaign_groups": {"id": 51, "account": "urn:li:sponsoredAccount:500", "name": "Autumn"},
    "linkedin_ads__campaigns": {
        "id": 52,
        "account": "urn:li:sponsoredAccount:500",
        "campaignGroup": "urn:li:sponsoredCampaignGroup:51",
        "name": "Engineers",
        "status": "ACTIVE",
    },
    "linkedin_ads__creatives": {
        "id": "urn:li:sponsoredCreative:53",
        "account": "urn:li:sponsoredAccount:500",
        "campaign": "urn:li:sponsoredCampaign:52",
        "intendedStatus": "PAUSED",
    },
}
TIKTOK_ENTITIES = {
    "tiktok_ads__advertisers": {"advertiser_id": 600, "name": "Pier", "currency": "GBP", "timezone": "Europe/London"},
    "tiktok_ads__campaigns": {"advertiser_id": 600, "campaign_id": 61, "campaign_name": "Launch"},
    "tiktok_ads__ad_groups": {"advertiser_id": 600, "campaign_id": 61, "adgroup_id": 62, "adgroup_name": "Teens"},
    "tiktok_ads__ads": {
        "advertiser_id": 600,
        "campaign_id": 61,
        "adgroup_id": 62,
        "ad_id": 63,
        "ad_name": "Clip",
        "operation_status": "ENABLE",
    },
}


def entities(raw: Raw, tenant: UUID, rows: dict[str, dict[str, Any]], **how: Any) -> None:
    """Accounts, campaigns, ad groups and ads of a platform."""
    for table, data in rows.items():
        raw.sent(table, tenant, data, **how)


def linkedin(raw: Raw, tenant: UUID, stream: str, number: int, cost: str, day: date = DAY, **how: Any) -> None:
    """A day of a campaign (`ad_campaign_analytics`) or of a creative (`ad_creative_analytics`)."""
    kind = "sponsoredCampaign" if stream == "ad_campaign_analytics" else "sponsoredCreative"
    data = {
        "pivotValues": [f"urn:li:{kind}:{number}"],
        "start_date": day.isoformat(),
        "end_date": day.isoformat(),
        "costInLocalCurrency": cost,
        "costInUsd": "999",
        "impressions": 100,
        "clicks": 10,
        "landingPageClicks": 6,
        "externalWebsiteConversions": 2,
        "conversionValueInLocalCurrency": "30.5",
    }
    raw.sent(f"linkedin_ads__{stream}", tenant, data, **how)


def tiktok(raw: Raw, tenant: UUID, level: str, spend: str, day: date = DAY, **how: Any) -> None:
    """A day of the account, the campaign, the ad group or the ad of the tests."""
    field, number = {
        "advertisers": ("advertiser_id", 600),
        "campaigns": ("campaign_id", 61),
        "ad_groups": ("adgroup_id", 62),
        "ads": ("ad_id", 63),
    }[level]
    metrics = {"spend": spend, "impressions": "70", "clicks": "7", "conversion": "1", "reach": "50"}
    data = {field: how.pop("number", number), "stat_time_day": f"{day.isoformat()} 00:00:00", "metrics": metrics}
    raw.sent(f"tiktok_ads__{level}_reports_daily", tenant, data, **how)


def keyword(raw: Raw, tenant: UUID, number: int, micros: int, day: date = DAY, **how: Any) -> None:
    """A keyword's day of Google Ads."""
    data = {
        "customer.id": 100,
        "campaign.id": 1,
        "ad_group.id": 10,
        "ad_group_criterion.criterion_id": number,
        "ad_group_criterion.keyword.text": f"boats {number}",
        "ad_group_criterion.keyword.match_type": "EXACT",
        "segments.date": day.isoformat(),
        "metrics.cost_micros": micros,
        "metrics.clicks": 1,
    }
    raw.sent("google_ads__keyword_view", tenant, data, **how)


def meta_place(raw: Raw, tenant: UUID, by: str, place: str | None, spend: float, day: date = DAY, **how: Any) -> None:
    """A day of the tests' Meta ad in a country or a region."""
    data = {
        "account_id": "200",
        "account_currency": "EUR",
        "campaign_id": "m1",
        "adset_id": "m1-set",
        "ad_id": how.pop("ad", "ad-1"),
        "date_start": day.isoformat(),
        by: place,
        "spend": spend,
        "impressions": 10,
        "clicks": 1,
    }
    raw.sent(f"facebook_ads__ads_insights_{by}", tenant, data, **how)


def microsoft_place(raw: Raw, tenant: UUID, state: str | None, spend: float, day: date = DAY, **how: Any) -> None:
    """A day of a Microsoft ad group in a state of Jamaica."""
    data = {
        "AccountId": 5,
        "CurrencyCode": "USD",
        "CampaignId": 10,
        "CampaignName": "C10",
        "AdGroupId": 11,
        "TimePeriod": day.isoformat(),
        "Country": "Jamaica",
        "State": state,
        "DeviceType": how.pop("device", "Computer"),
        "Spend": spend,
        "Clicks": 2,
    }
    raw.sent("microsoft_ads__geographic_performance_report", tenant, data, **how)


def google_place(raw: Raw, tenant: UUID, region: int | None, micros: int, day: date = DAY, **how: Any) -> None:
    """A day of a Google Ads campaign in a region, which Google gives a number, of the United States."""
    data = {
        "customer.id": 100,
        "customer.currency_code": "EUR",
        "campaign.id": how.pop("campaign", 1),
        "campaign.name": "Campaign 1",
        "geographic_view.country_criterion_id": how.pop("country", 2840),
        "geographic_view.location_type": how.pop("location", "LOCATION_OF_PRESENCE"),
        "segments.geo_target_region": None if region is None else f"geoTargetConstants/{region}",
        "segments.date": day.isoformat(),
        "metrics.cost_micros": micros,
        "metrics.impressions": 20,
        "metrics.clicks": 2,
        "metrics.conversions": 0.5,
        "metrics.conversions_value": 3.25,
    }
    raw.sent("google_ads__geographic_performance", tenant, data, **how)


def google_target(raw: Raw, tenant: UUID, number: int, name: str, kind: str = "State", **how: Any) -> None:
    """What Google calls a geo target."""
    data = {
        "geo_target_constant.id": number,
        "geo_target_constant.name": name.split(",", maxsplit=1)[0],
        "geo_target_constant.canonical_name": name,
        "geo_target_constant.country_code": "US",
        "geo_target_constant.target_type": kind,
        "geo_target_constant.status": "ENABLED",
    }
    raw.sent("google_ads__geo_target", tenant, data, **how)
