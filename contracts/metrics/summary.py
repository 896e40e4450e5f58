"""A tenant's totals as the portfolio of its agency shows them: no row, no name, no account."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from contracts.metrics.combined import Dataset, FreshnessState
from contracts.metrics.measures import Payload


class SummaryQuestion(Payload):
    """The range, both ends included, of account-local days."""

    dataset: Dataset
    start_date: date
    end_date: date


class TenantTotals(Payload):
    """Sums over the range in one currency, and ratios of those sums; null is not reported."""

    currency: str | None
    spend: float | None
    impressions: int | None
    clicks: int | None
    conversions: float | None
    conversions_value: float | None
    cpa: float | None
    roas: float | None


class TenantSummary(Payload):
    """`no_data`: the tenant never had any; `preparing`: the first numbers are on their way."""

    state: Literal["ready", "preparing", "no_data"]
    totals: TenantTotals | None
    freshness: FreshnessState
    age_seconds: int | None
    snapshot_generated_at: datetime | None
    data_through: date | None = Field(description="Last day with data of the platform that is furthest behind.")
    problems: list[str] = Field(description="Stable codes of what is open.")
