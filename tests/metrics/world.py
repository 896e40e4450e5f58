"""A tenant with everything: what tests that only read share, and what its numbers are by hand."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from tests.metrics.raw import DAY, Raw

EUROS = "EUR"


@dataclass(frozen=True)
class Sent:
    """One row as a source sent it, with the numbers it should add to the totals."""

    platform: str
    account: str
    campaign: str
    day: date
    spend: Decimal
    impressions: int
    clicks: int
    conversions: Decimal
    value: Decimal | None
    currency: str = EUROS
    region: str | None = None


def rows() -> list[Sent]:
    """Forty days of two Google accounts, Meta ads and an uploaded platform; amounts with awkward fractions."""
    sent: list[Sent] = []
    for back in range(40):
        day = DAY - timedelta(days=back)
        n = back + 1
        sent += [
            Sent(
                "google_ads",
                "100",
                "1",
                day,
                Decimal(n * 1_234_567) / 10**6,
                1000 + n,
                10 + n,
                Decimal("0.1") * n,
                Decimal(n),
            ),
            Sent(
                "google_ads",
                "100",
                "2",
                day,
                Decimal(n * 333_333) / 10**6,
                300,
                3,
                Decimal("0.333333"),
                Decimal("1.01"),
            ),
            Sent("google_ads", "101", "3", day, Decimal(n), 50, 0, Decimal(1), Decimal(0), currency="USD"),
            Sent("meta_ads", "200", "m1", day, Decimal(n * 7) / 100, 70, 7, Decimal(n), Decimal(n * 3) / 100),
            Sent("linkedin_ads", "300", "u1", day, Decimal(n) / 8, 20, 2, Decimal(0), Decimal(0), region="Kingston"),
            Sent("linkedin_ads", "300", "u1", day, Decimal(n) / 4, 30, 1, Decimal(0), Decimal(0), region="St. Ann"),
        ]
    return sent


def write(raw: Raw, tenant: UUID) -> None:
    """Send the rows as connectors and files do; Google's are split over two networks, Meta's come as ads.

    The tenant reports in euros, and no rate from dollars is known.
    """
    raw.execute(
        "insert into metrics.tenant_setting (tenant_id, reporting_currency, changed_at) values (%s, %s, now())",
        tenant,
        EUROS,
    )
    for row in rows():
        _WRITERS[row.platform](raw, tenant, row)
    raw.sent(
        "google_ads__customer",
        tenant,
        {"customer.id": 100, "customer.descriptive_name": "Harbour", "customer.time_zone": "Europe/Berlin"},
    )
    raw.sent(
        "google_ads__campaign",
        tenant,
        {"customer.id": 100, "campaign.id": 1, "campaign.name": "Brand search", "campaign.status": "ENABLED"},
    )
    raw.google(tenant, 77, cost_micros=99_000_000, impressions=9, clicks=9, dataset="demo", connection=UUID(int=7))
    raw.google_ad(tenant, 1, 11, cost_micros=1_000_000, impressions=500, clicks=5, conversions=0)


def _google(raw: Raw, tenant: UUID, row: Sent) -> None:
    micros = int(row.spend * 10**6)
    common: dict[str, Any] = {"account": int(row.account), "currency": row.currency}
    part = replace(row, impressions=row.impressions - 1)
    raw.google(
        tenant,
        int(row.campaign),
        row.day,
        cost_micros=micros - 1,
        impressions=part.impressions,
        clicks=row.clicks,
        conversions=float(row.conversions),
        conversions_value=float(row.value or 0),
        **common,
    )
    raw.google(tenant, int(row.campaign), row.day, network="CONTENT", cost_micros=1, impressions=1, clicks=0, **common)


def _meta(raw: Raw, tenant: UUID, row: Sent) -> None:
    purchase = "offsite_conversion.fb_pixel_purchase"
    raw.meta(
        tenant,
        row.campaign,
        "ad-1",
        row.day,
        spend=float(row.spend),
        impressions=row.impressions,
        clicks=row.clicks,
        reach=60,
        attribution_setting="7d_click_1d_view",
        actions=[
            {"action_type": "link_click", "value": 900},
            {"action_type": purchase, "value": float(row.conversions)},
            {"action_type": "purchase", "value": float(row.conversions)},
        ],
        action_values=[{"action_type": purchase, "value": float(row.value or 0)}],
    )


def _upload(raw: Raw, tenant: UUID, row: Sent) -> None:
    raw.uploaded(
        tenant,
        row.day,
        platform=row.platform,
        account_id=row.account,
        campaign_id=row.campaign,
        region=row.region,
        spend_micros=int(row.spend * 10**6),
        impressions=row.impressions,
        clicks=row.clicks,
        conversions=row.conversions,
        conversions_value_micros=int((row.value or 0) * 10**6),
        status="active",
    )


_WRITERS = {"google_ads": _google, "meta_ads": _meta, "linkedin_ads": _upload}


def total(name: str, *, of: list[Sent]) -> Decimal:
    """The sum of a column, in decimals."""
    return sum((Decimal(getattr(row, name)) for row in of), Decimal(0))


def within(start: date, end: date, **wanted: Any) -> list[Sent]:
    """The rows of a range whose fields have the wanted values."""
    return [
        row
        for row in rows()
        if start <= row.day <= end and all(getattr(row, name) == value for name, value in wanted.items())
    ]
