"""Google Ads rows, named as the Google Ads connector names them."""

import json
from collections.abc import Iterator
from datetime import date
from itertools import groupby

from services.ingestion.demo_source.texts import texts_of
from services.ingestion.demo_source.world import Account, Ad, AdDay, Campaign, World

Row = dict[str, object]
PLATFORM = "google_ads"
KINDS = {
    "SEARCH": "RESPONSIVE_SEARCH_AD",
    "SHOPPING": "SHOPPING_PRODUCT_AD",
    "PERFORMANCE_MAX": "RESPONSIVE_DISPLAY_AD",
    "VIDEO": "VIDEO_RESPONSIVE_AD",
    "DISPLAY": "RESPONSIVE_DISPLAY_AD",
}
"""Product ads say nothing of their own: the shop's feed does."""


def customers(world: World) -> Iterator[Row]:
    for account in world.accounts(PLATFORM):
        yield {**_customer(account), "customer.manager": False, "customer.test_account": True}


def campaigns(world: World) -> Iterator[Row]:
    for campaign in world.campaigns[PLATFORM]:
        ended = campaign.last_day
        yield {
            "customer.id": campaign.account.id,
            **_campaign(campaign, world.last_day),
            "campaign.start_date_time": f"{campaign.first_day} 00:00:00",
            "campaign.end_date_time": f"{ended} 23:59:59" if ended else None,
            "campaign_budget.amount_micros": campaign.daily_budget * 1_000_000,
        }


def ad_groups(world: World) -> Iterator[Row]:
    for campaign in world.campaigns[PLATFORM]:
        for group_id, group_name in dict.fromkeys((ad.group_id, ad.group_name) for ad in campaign.ads):
            yield {
                "customer.id": campaign.account.id,
                "campaign.id": campaign.id,
                "ad_group.resource_name": f"customers/{campaign.account.id}/adGroups/{group_id}",
                "ad_group.id": group_id,
                "ad_group.name": group_name,
                "ad_group.status": "ENABLED",
                "ad_group.type": f"{campaign.channel}_STANDARD",
            }


def ads(world: World) -> Iterator[Row]:
    for campaign in world.campaigns[PLATFORM]:
        for ad in campaign.ads:
            yield {
                "customer.id": campaign.account.id,
                "campaign.id": campaign.id,
                "ad_group_ad.resource_name": f"customers/{campaign.account.id}/adGroupAds/{ad.group_id}~{ad.id}",
                "ad_group.id": ad.group_id,
                "ad_group_ad.ad.id": ad.id,
                "ad_group_ad.ad.name": ad.name,
                **_texts(campaign, ad, world.last_day),
                "ad_group_ad.status": "ENABLED",
            }


def _texts(campaign: Campaign, ad: Ad, today: date) -> Row:
    """What the ad says, the assets as the connector writes them: each the JSON of an object."""
    texts = texts_of(campaign, ad, today)
    kind = KINDS[campaign.channel]
    said: Row = {"ad_group_ad.ad.type": kind, "ad_group_ad.ad.final_urls": [texts.link]}
    if kind == "SHOPPING_PRODUCT_AD":
        return said
    field = f"ad_group_ad.ad.{kind.lower()}"
    return {
        **said,
        f"{field}.headlines": [_asset(text) for text in texts.headlines],
        f"{field}.descriptions": [_asset(text) for text in texts.descriptions],
    }


def _asset(text: str) -> str:
    return json.dumps({"text": text}, separators=(",", ": "))


def campaign_performance(world: World, day: date) -> Iterator[Row]:
    """A row a campaign, network and day: the sum of its ads, split between networks without a remainder."""
    for _, group in groupby(world.ad_days(PLATFORM, day), key=lambda ad_day: ad_day.campaign.id):
        ad_days = list(group)
        whole = _sums(ad_days)
        networks = _split(whole) if ad_days[0].campaign.channel == "SEARCH" else {"CONTENT": whole}
        for network, metrics in networks.items():
            yield {**_performance(ad_days[0], world.last_day), "segments.ad_network_type": network, **metrics}


def ad_performance(world: World, day: date) -> Iterator[Row]:
    for ad_day in world.ad_days(PLATFORM, day):
        yield {
            **_performance(ad_day, world.last_day),
            "ad_group.id": ad_day.ad.group_id,
            "ad_group.name": ad_day.ad.group_name,
            "ad_group_ad.ad.id": ad_day.ad.id,
            "ad_group_ad.ad.name": ad_day.ad.name,
            "ad_group_ad.status": "ENABLED",
            **_sums([ad_day]),
        }


def _performance(ad_day: AdDay, today: date) -> Row:
    campaign = ad_day.campaign
    return {**_customer(campaign.account), **_campaign(campaign, today), "segments.date": ad_day.day.isoformat()}


def _customer(account: Account) -> Row:
    return {
        "customer.id": account.id,
        "customer.descriptive_name": account.name,
        "customer.currency_code": account.currency,
        "customer.time_zone": account.time_zone,
    }


def _campaign(campaign: Campaign, today: date) -> Row:
    ended = campaign.last_day is not None and campaign.last_day < today
    return {
        "campaign.resource_name": f"customers/{campaign.account.id}/campaigns/{campaign.id}",
        "campaign.id": campaign.id,
        "campaign.name": campaign.name,
        "campaign.status": "PAUSED" if ended else "ENABLED",
        "campaign.advertising_channel_type": campaign.channel,
    }


def _sums(ad_days: list[AdDay]) -> dict[str, float | int]:
    return {
        "metrics.impressions": sum(ad_day.impressions for ad_day in ad_days),
        "metrics.clicks": sum(ad_day.clicks for ad_day in ad_days),
        "metrics.interactions": sum(ad_day.clicks for ad_day in ad_days),
        "metrics.cost_micros": sum(ad_day.cost_micros for ad_day in ad_days),
        "metrics.conversions": round(sum(ad_day.conversions for ad_day in ad_days), 2),
        "metrics.conversions_value": sum(ad_day.value_micros for ad_day in ad_days) / 1_000_000,
        "metrics.view_through_conversions": sum(ad_day.view_through for ad_day in ad_days),
    }


def _split(whole: dict[str, float | int]) -> dict[str, dict[str, float | int]]:
    partners = {name: _tenth(value) for name, value in whole.items()}
    search = {name: _minus(value, partners[name]) for name, value in whole.items()}
    return {"SEARCH": search, "SEARCH_PARTNERS": partners}


def _tenth(value: float) -> float:
    return value // 10 if isinstance(value, int) else round(value / 10, 2)


def _minus(value: float, part: float) -> float:
    return value - part if isinstance(value, int) else round(value - part, 2)
