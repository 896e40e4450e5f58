"""Made-up budgets of the campaigns, month by month: some too small for what they spend, some too large."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from services.ingestion.demo_source.world import Campaign, World, platforms

Row = dict[str, object]
PLATFORMS = {"facebook_ads": "meta_ads"}
"""As budgets name a platform, where its connector has another name."""
STEP = 50


def budgets(world: World) -> Iterator[Row]:
    """A row a campaign and month in which it is live, from the world's first month to its last."""
    for platform in platforms():
        for campaign in world.campaigns[platform]:
            for month in _months(world.first_day, world.last_day):
                if _is_live(campaign, month):
                    yield _budget(world, campaign, month)


def _budget(world: World, campaign: Campaign, month: date) -> Row:
    account = campaign.account
    days = monthrange(month.year, month.month)[1]
    generosity = 0.54 + 0.37 * world.unit("planned", campaign.id, month)
    return {
        "month": month.isoformat(),
        "platform": PLATFORMS.get(account.platform, account.platform),
        "account_id": str(account.id),
        "campaign_id": str(campaign.id),
        "campaign_name": campaign.name,
        "currency_code": account.currency,
        "planned_budget": max(STEP, round(campaign.daily_budget * days * generosity / STEP) * STEP),
    }


def _is_live(campaign: Campaign, month: date) -> bool:
    return campaign.first_day.replace(day=1) <= month and (campaign.last_day is None or month <= campaign.last_day)


def _months(first: date, last: date) -> Iterator[date]:
    for index in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield date(index // 12, index % 12 + 1, 1)
