"""Meta ads rows, named as the Facebook Marketing connector names them."""

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from services.ingestion.demo_source.texts import texts_of
from services.ingestion.demo_source.world import Ad, AdDay, Campaign, World

Row = dict[str, object]
PLATFORM = "facebook_ads"
PURCHASE = "offsite_conversion.fb_pixel_purchase"
REGION_DAYS = 90
OBJECTIVES = {
    "SEARCH": "OUTCOME_TRAFFIC",
    "SHOPPING": "OUTCOME_SALES",
    "PERFORMANCE_MAX": "OUTCOME_SALES",
    "VIDEO": "OUTCOME_AWARENESS",
    "DISPLAY": "OUTCOME_SALES",
}


def ad_accounts(world: World) -> Iterator[Row]:
    for account in world.accounts(PLATFORM):
        yield {
            "id": f"act_{account.id}",
            "account_id": str(account.id),
            "name": account.name,
            "currency": account.currency,
            "timezone_name": account.time_zone,
            "account_status": 1,
        }


def campaigns(world: World) -> Iterator[Row]:
    for campaign in world.campaigns[PLATFORM]:
        yield {
            **_entity(campaign, world.last_day),
            "id": str(campaign.id),
            "name": campaign.name,
            "objective": OBJECTIVES[campaign.channel],
            "daily_budget": campaign.daily_budget * 100,
            "buying_type": "AUCTION",
            "start_time": f"{campaign.first_day}T00:00:00+00:00",
            "stop_time": f"{campaign.last_day}T23:59:59+00:00" if campaign.last_day else None,
        }


def ad_sets(world: World) -> Iterator[Row]:
    for campaign in world.campaigns[PLATFORM]:
        for group_id, group_name in dict.fromkeys((ad.group_id, ad.group_name) for ad in campaign.ads):
            yield {
                **_entity(campaign, world.last_day),
                "id": str(group_id),
                "name": group_name,
                "campaign_id": str(campaign.id),
            }


def ads(world: World) -> Iterator[Row]:
    for campaign in world.campaigns[PLATFORM]:
        for ad in campaign.ads:
            yield {
                **_entity(campaign, world.last_day),
                "id": str(ad.id),
                "name": ad.name,
                "campaign_id": str(campaign.id),
                "adset_id": str(ad.group_id),
                "creative": {"id": _creative_id(world, campaign, ad)},
            }


def ad_creatives(world: World) -> Iterator[Row]:
    """The ads' creatives, each once: campaigns for audiences share their classic one."""
    seen: set[str] = set()
    for campaign in world.campaigns[PLATFORM]:
        for ad in campaign.ads:
            creative_id = _creative_id(world, campaign, ad)
            if creative_id not in seen:
                seen.add(creative_id)
                yield _creative(campaign, ad, creative_id, world.last_day)


def _creative_id(world: World, campaign: Campaign, ad: Ad) -> str:
    first = campaign
    if campaign.channel == "DISPLAY" and ad is campaign.ads[0]:
        alike = (one for one in world.campaigns[PLATFORM] if one.channel == "DISPLAY")
        first = next(one for one in alike if one.account == campaign.account)
    return f"9{first.ads[campaign.ads.index(ad)].id}"


def _creative(campaign: Campaign, ad: Ad, creative_id: str, today: date) -> Row:
    texts = texts_of(campaign, ad, today)
    return {
        "id": creative_id,
        "account_id": str(campaign.account.id),
        "name": f"{texts.headlines[0]} – {ad.name}",
        "title": texts.headlines[0],
        "body": "\n".join(texts.descriptions),
        "object_type": "VIDEO" if campaign.channel == "VIDEO" else "SHARE",
        "call_to_action_type": texts.call_to_action,
        "link_url": texts.link,
        "status": "ACTIVE",
    }


def ads_insights(world: World, day: date) -> Iterator[Row]:
    for ad_day in world.ad_days(PLATFORM, day):
        yield _insight(ad_day)


def ads_insights_region(world: World, day: date) -> Iterator[Row]:
    """The same days by region, for the newest months: as if somebody had asked for the breakdown only then."""
    if (world.last_day - day).days >= REGION_DAYS:
        return
    for ad_day in world.ad_days(PLATFORM, day):
        for region, share in world.regions(ad_day):
            chance = world.unit("purchase", ad_day.ad.id, ad_day.day, region)
            yield {**_insight(_part(ad_day, share, chance)), "region": region}


def _part(ad_day: AdDay, share: float, chance: float) -> AdDay:
    """Few regions have half a purchase a day and more: whether one has a whole one is a matter of `chance`."""
    purchases = math.floor(ad_day.conversions * share + chance)
    worth = ad_day.value_micros / ad_day.conversions if ad_day.conversions else 0
    return replace(
        ad_day,
        impressions=round(ad_day.impressions * share),
        clicks=round(ad_day.clicks * share),
        cost_micros=round(ad_day.cost_micros * share),
        conversions=purchases,
        value_micros=round(purchases * worth / 10_000) * 10_000,
        view_through=round(ad_day.view_through * share),
        reach=round(ad_day.reach * share),
    )


def _insight(ad_day: AdDay) -> Row:
    campaign, account = ad_day.campaign, ad_day.campaign.account
    return {
        "account_id": str(account.id),
        "account_name": account.name,
        "account_currency": account.currency,
        "campaign_id": str(campaign.id),
        "campaign_name": campaign.name,
        "adset_id": str(ad_day.ad.group_id),
        "adset_name": ad_day.ad.group_name,
        "ad_id": str(ad_day.ad.id),
        "ad_name": ad_day.ad.name,
        "objective": OBJECTIVES[campaign.channel],
        "date_start": ad_day.day.isoformat(),
        "date_stop": ad_day.day.isoformat(),
        "spend": round(ad_day.cost_micros / 1_000_000, 2),
        "impressions": ad_day.impressions,
        "clicks": round(ad_day.clicks * 1.3),
        "inline_link_clicks": ad_day.clicks,
        "reach": ad_day.reach,
        "frequency": round(ad_day.impressions / ad_day.reach, 6) if ad_day.reach else None,
        "attribution_setting": "7d_click_1d_view",
        "actions": _actions(ad_day),
        "action_values": _action_values(ad_day),
    }


def _actions(ad_day: AdDay) -> list[Row]:
    purchases = round(ad_day.conversions)
    return [
        {"action_type": "link_click", "value": ad_day.clicks, "7d_click": ad_day.clicks},
        {
            "action_type": PURCHASE,
            "value": purchases,
            "7d_click": purchases - ad_day.view_through if purchases > ad_day.view_through else 0,
            "1d_view": min(purchases, ad_day.view_through),
        },
    ]


def _action_values(ad_day: AdDay) -> list[Row]:
    value = ad_day.value_micros / 1_000_000
    return [{"action_type": PURCHASE, "value": value, "7d_click": value}]


def _entity(campaign: Campaign, today: date) -> Row:
    ended = campaign.last_day is not None and campaign.last_day < today
    return {
        "account_id": str(campaign.account.id),
        "status": "PAUSED" if ended else "ACTIVE",
        "effective_status": "PAUSED" if ended else "ACTIVE",
        "created_time": f"{campaign.first_day}T00:00:00+00:00",
        "updated_time": f"{campaign.last_day or campaign.first_day}T00:00:00+00:00",
    }
