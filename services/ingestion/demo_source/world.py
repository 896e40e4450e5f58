"""The invented accounts, campaigns and ads, and what each ad did on each day.

All is a pure function of the seed: a number comes from a hash of what it is about, never from a generator that has
a history. A day is restated as it ages, as on real platforms: conversions keep arriving, clicks are corrected.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b

CAMPAIGNS = (
    ("Brand Search", "SEARCH", 1.6, 0.075, 0.110),
    ("Generic Search", "SEARCH", 2.4, 0.042, 0.045),
    ("Competitor Search", "SEARCH", 0.9, 0.031, 0.030),
    ("Local Store Visits", "SEARCH", 1.1, 0.055, 0.060),
    ("Shopping Bestsellers", "SHOPPING", 2.2, 0.012, 0.038),
    ("Shopping Long Tail", "SHOPPING", 1.3, 0.009, 0.026),
    ("Performance Max", "PERFORMANCE_MAX", 3.1, 0.018, 0.034),
    ("Prospecting Video", "VIDEO", 1.4, 0.006, 0.008),
    ("Retargeting 30 Days", "DISPLAY", 0.8, 0.011, 0.052),
    ("Lookalike Buyers", "DISPLAY", 1.2, 0.008, 0.019),
    ("Seasonal Offers", "DISPLAY", 1.7, 0.010, 0.024),
    ("New Market Launch", "SEARCH", 1.0, 0.036, 0.028),
)
REGIONS = {
    "USD": (
        ("California", 5.0), ("Texas", 3.2), ("New York", 4.1), ("Florida", 2.9), ("Washington", 1.9), ("Maine", 1.4),
        ("Massachusetts", 2.4), ("Georgia", 1.2), ("Illinois", 1.7), ("Oregon", 1.1), ("North Carolina", 0.9),
        ("Colorado", 0.8), ("Louisiana", 0.7), ("Michigan", 1.0), ("Virginia", 0.9),
    ),
    "EUR": (
        ("Hamburg", 3.0), ("Bayern", 2.2), ("Berlin", 2.6), ("Schleswig-Holstein", 1.8), ("Niedersachsen", 1.3),
        ("Nordrhein-Westfalen", 2.0), ("Mecklenburg-Vorpommern", 1.1), ("Bremen", 0.9),
    ),
}  # fmt: skip
DAYS_UNTIL_SETTLED = 30
EPOCH = date(2025, 1, 1)  # growth counts from here, so that a day means the same whenever it is read


@dataclass(frozen=True)
class Account:
    """An ad account; all its days are local to `time_zone`, all its money is `currency`."""

    platform: str
    id: int
    name: str
    currency: str
    time_zone: str
    late_days: int = 0  # the newest days that the platform has not reported yet


@dataclass(frozen=True)
class Ad:
    id: int
    name: str
    group_id: int
    group_name: str
    share: float


@dataclass(frozen=True)
class Campaign:
    """A campaign with its ads. `first_day` and `last_day` bound the days on which it can have rows."""

    account: Account
    id: int
    name: str
    channel: str
    daily_budget: int  # in whole units of the account's currency
    click_rate: float
    conversion_rate: float
    first_day: date
    last_day: date | None
    ads: tuple[Ad, ...]


@dataclass(frozen=True)
class AdDay:
    """What one ad did on one day, as known `age` days later. Money is in micros; null is not reported."""

    campaign: Campaign
    ad: Ad
    day: date
    impressions: int
    clicks: int
    cost_micros: int
    conversions: float
    value_micros: int
    view_through: int
    reach: int


ACCOUNTS = (
    Account("google_ads", 4400112233, "Harbour Outfitters US", "USD", "America/New_York"),
    Account("google_ads", 4400778899, "Harbour Outfitters EU", "EUR", "Europe/Berlin"),
    Account("facebook_ads", 1200334455, "Harbour Outfitters", "USD", "America/New_York"),
    Account("facebook_ads", 1200667788, "Hafen Ausstatter", "EUR", "Europe/Berlin"),
    Account("microsoft_ads", 180045671, "Harbour Outfitters", "USD", "America/New_York", late_days=1),
)


class World:
    """The demo world for `seed`, from `first_day` to `last_day` (both included)."""

    def __init__(self, seed: int, first_day: date, last_day: date) -> None:
        self.seed = seed
        self.first_day = first_day
        self.last_day = last_day
        self.campaigns = {platform: tuple(self._campaigns(platform)) for platform in platforms()}

    def accounts(self, platform: str) -> list[Account]:
        return [account for account in ACCOUNTS if account.platform == platform]

    def ad_days(self, platform: str, day: date) -> Iterator[AdDay]:
        """Each ad's `day`, for the ads that were live and reported; a few days of an account are missing."""
        age = (self.last_day - day).days
        for campaign in self.campaigns[platform]:
            if self._has_rows(campaign, day, age):
                yield from (self._ad_day(campaign, ad, day, age) for ad in campaign.ads)

    def regions(self, ad_day: AdDay) -> list[tuple[str, float]]:
        """Where an ad was seen that day, as shares of it; together less than 1, the rest is not told."""
        campaign = ad_day.campaign
        known = REGIONS[campaign.account.currency]
        chosen = sorted(known, key=lambda region: self.unit("region", campaign.id, region[0]) / region[1])[:5]
        weights = [weight * (0.6 + 0.8 * self.unit("place", ad_day.ad.id, ad_day.day, name)) for name, weight in chosen]
        told = 0.88 + 0.08 * self.unit("told", ad_day.ad.id, ad_day.day)
        return [(name, told * weight / sum(weights)) for (name, _), weight in zip(chosen, weights, strict=True)]

    def _has_rows(self, campaign: Campaign, day: date, age: int) -> bool:
        live = campaign.first_day <= day <= (campaign.last_day or day)
        outage = self.unit("outage", campaign.account.id, day) < 0.008
        return live and not outage and age >= campaign.account.late_days

    def _ad_day(self, campaign: Campaign, ad: Ad, day: date, age: int) -> AdDay:
        demand = self._demand(campaign, ad, day)
        budget = campaign.daily_budget * ad.share * 1_000_000
        cost = round(budget * min(1.0, demand * 0.9))
        clicks = round(cost / 1_000_000 / self._cost_per_click(campaign, ad))
        clicks = round(clicks * (1.02 if age < 3 else 1.0))  # invalid clicks are taken out within three days
        impressions = max(clicks, round(clicks / campaign.click_rate * (0.85 + 0.3 * self.unit("imp", ad.id, day))))
        conversions = self._conversions(campaign, ad, day, clicks, age)
        return AdDay(
            campaign=campaign,
            ad=ad,
            day=day,
            impressions=impressions,
            clicks=clicks,
            cost_micros=cost,
            conversions=conversions,
            value_micros=self._value(ad, day, conversions),
            view_through=round(conversions * 0.15),
            reach=round(impressions * (0.62 + 0.2 * self.unit("reach", ad.id, day))),
        )

    def _demand(self, campaign: Campaign, ad: Ad, day: date) -> float:
        season = 1 + 0.18 * math.sin((day.timetuple().tm_yday - 80) / 365 * 2 * math.pi)
        weekday = (1.05, 1.08, 1.06, 1.02, 0.98, 0.78, 0.82)[day.weekday()]
        growth = 1 + 0.01 * ((day - EPOCH).days / 30)
        peak = 1.45 if day.month == 11 and day.day >= 20 else 1.0
        noise = 0.8 + 0.4 * self.unit("demand", ad.id, day)
        return season * weekday * growth * peak * noise * 0.72

    def _conversions(self, campaign: Campaign, ad: Ad, day: date, clicks: int, age: int) -> float:
        rate = campaign.conversion_rate * (0.7 + 0.6 * self.unit("rate", ad.id, day))
        arrived = 1 - 0.45 * math.exp(-min(age, DAYS_UNTIL_SETTLED) / 6)
        settled = 1.0 if age >= DAYS_UNTIL_SETTLED else arrived
        return round(clicks * rate * settled, 2)

    def _value(self, ad: Ad, day: date, conversions: float) -> int:
        basket = 38 + 44 * self.unit("basket", ad.id, day)
        return round(conversions * basket * 100) * 10_000

    def _cost_per_click(self, campaign: Campaign, ad: Ad) -> float:
        dear = 0.45 if campaign.channel in ("DISPLAY", "VIDEO", "SHOPPING") else 1.1
        return dear * (0.8 + 0.9 * self.unit("cpc", ad.id))

    def _campaigns(self, platform: str) -> Iterator[Campaign]:
        accounts = self.accounts(platform)
        for number, (name, channel, size, click_rate, conversion_rate) in enumerate(CAMPAIGNS):
            account = accounts[-1] if number % 4 == 3 else accounts[0]
            identity = account.id % 1_000_000 * 1000 + 10 + number
            last = self.last_day.replace(day=1) - timedelta(days=60) if number == 2 else None
            late_start = timedelta(days=200 if number == 11 else 0)
            yield Campaign(
                account=account,
                id=identity,
                name=name,
                channel=channel,
                daily_budget=round(90 * size * (0.8 + 0.5 * self.unit("budget", platform, number))),
                click_rate=click_rate,
                conversion_rate=conversion_rate,
                first_day=self.first_day + late_start,
                last_day=last,
                ads=tuple(_ads(identity, number)),
            )

    def unit(self, *about: object) -> float:
        """A number in [0, 1) that belongs to `about` under this seed."""
        text = ":".join(str(part) for part in (self.seed, *about))
        return int.from_bytes(blake2b(text.encode(), digest_size=6).digest(), "big") / (1 << 48)


def platforms() -> tuple[str, ...]:
    return tuple(dict.fromkeys(account.platform for account in ACCOUNTS))


def _ads(campaign_id: int, number: int) -> Iterator[Ad]:
    shares = ((0.6, 0.4), (0.5, 0.3, 0.2))[number % 2]
    for index, share in enumerate(shares):
        group = campaign_id * 10 + (index + 1) // 2
        yield Ad(
            id=campaign_id * 100 + index,
            name=f"{('Classic', 'Benefit', 'Offer')[index]} v{number % 3 + 1}",
            group_id=group,
            group_name=("Core", "Broad")[group % 10],
            share=share,
        )
