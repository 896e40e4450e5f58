"""Microsoft Advertising rows, named as its reporting service and the Bing Ads connector name them."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from services.ingestion.demo_source.world import AdDay, World

Row = dict[str, object]
PLATFORM = "microsoft_ads"


def campaign_performance_report(world: World, day: date) -> Iterator[Row]:
    for _, group in groupby(world.ad_days(PLATFORM, day), key=lambda ad_day: ad_day.campaign.id):
        yield _report(list(group), world.last_day)


def _report(ad_days: list[AdDay], today: date) -> Row:
    campaign = ad_days[0].campaign
    ended = campaign.last_day is not None and campaign.last_day < today
    return {
        "AccountId": campaign.account.id,
        "AccountName": campaign.account.name,
        "AccountNumber": f"X{campaign.account.id}",
        "CurrencyCode": campaign.account.currency,
        "TimeZone": campaign.account.time_zone,
        "CampaignId": campaign.id,
        "CampaignName": campaign.name,
        "CampaignStatus": "Paused" if ended else "Active",
        "CampaignType": campaign.channel.title().replace("_", ""),
        "TimePeriod": ad_days[0].day.isoformat(),
        "Impressions": sum(ad_day.impressions for ad_day in ad_days),
        "Clicks": sum(ad_day.clicks for ad_day in ad_days),
        "Spend": round(sum(ad_day.cost_micros for ad_day in ad_days) / 1_000_000, 2),
        "Conversions": round(sum(ad_day.conversions for ad_day in ad_days)),
        "ConversionsQualified": round(sum(ad_day.conversions for ad_day in ad_days), 2),
        "Revenue": sum(ad_day.value_micros for ad_day in ad_days) / 1_000_000,
        "ViewThroughConversions": sum(ad_day.view_through for ad_day in ad_days),
    }
