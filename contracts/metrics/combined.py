"""What `GET /metrics/combined` answers: one snapshot of a tenant's ad performance, filtered."""

from datetime import date, datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from pydantic import Field

from contracts.metrics.currency import SPEND_REPORTING, VALUE_REPORTING, CurrencyMeta
from contracts.metrics.map_section import MapSection
from contracts.metrics.measures import Measures, Payload, Summary, TrendPoint
from contracts.metrics.places import PlaceOnMap

CONTRACT_VERSION = "2.1.0"


class Platform(StrEnum):
    """Ad platforms that the warehouse models."""

    google_ads = "google_ads"
    meta_ads = "meta_ads"
    linkedin_ads = "linkedin_ads"
    tiktok_ads = "tiktok_ads"
    microsoft_ads = "microsoft_ads"


class Dataset(StrEnum):
    """Where the numbers come from. The two never answer for one another."""

    warehouse = "warehouse"
    demo = "demo"


class Compare(StrEnum):
    """What the range is compared with."""

    none = "none"
    previous_period = "previous_period"
    previous_year = "previous_year"


FreshnessState = Literal["fresh", "late", "stale", "missing"]
SectionStatus = Literal["available", "empty", "unavailable"]
BudgetLevel = Literal["all", "platform", "account", "campaign"]
BudgetSource = Literal["plan", "upload"]


class Freshness(Payload):
    """How old the snapshot is. `late` is beyond half the budget, `stale` beyond all of it."""

    state: FreshnessState | Literal["unknown"] = Field(description="`unknown` of an answer with `as_of`.")
    age_seconds: int | None = Field(description="Now minus `snapshot_generated_at`; null when nothing was built yet.")
    budget_seconds: int
    reasons: list[str] = Field(description="Stable codes of what is wrong, e.g. `dbt_run_failed`.")


class Attribution(Payload):
    click_days: int | None
    view_days: int | None


class Truncation(Payload):
    shown: int
    total: int


class Quality(Payload):
    """State of the data-quality checks of this dataset; `unknown` is never `pass`."""

    status: Literal["pass", "warn", "fail", "unknown"]
    failed_checks: list[str]


class CacheMeta(Payload):
    outcome: Literal["hit", "miss"]
    age_seconds: int = Field(description="Since this answer was computed from the snapshot.")


class CombinedMeta(Payload):
    """Where an answer comes from. The three clocks never mix: read, complete through, built."""

    request_id: str | None
    contract_version: str
    tenant_id: UUID
    dataset: Dataset
    snapshot_id: str | None = Field(
        description="SHA-256 of the snapshot's canonical manifest; null without one, and with `as_of`."
    )
    snapshot_generated_at: datetime | None = Field(description="When the snapshot was built or last re-affirmed.")
    as_of: datetime | None = Field(description="What was known then is answered; null for what is known now.")
    data_through: dict[str, date] = Field(description="Last day with data, a platform.")
    extracted_at: dict[str, datetime] = Field(description="When the newest row was read, a platform.")
    settled_through: dict[str, date | None] = Field(description="Last day that is no longer restated, a platform.")
    freshness: Freshness
    currency: CurrencyMeta
    timezone_mix: list[str] = Field(description="Time zones whose days are added; more than one is worth a note.")
    attribution: dict[str, Attribution]
    truncated: dict[str, Truncation]
    quality: Quality
    cache: CacheMeta


class CampaignRow(Measures):
    """One campaign over the range, in its own currency where it has one alone, else in the reporting currency.

    `name` is the current one; account-level rows have `campaign_id` null.
    """

    platform: Platform
    account_id: str
    account_name: str | None
    campaign_id: str | None
    name: str | None
    status: str | None
    objective: str | None
    region: str | None
    currency: str | None
    spend_reporting: float | None = SPEND_REPORTING
    conversions_value_reporting: float | None = VALUE_REPORTING
    start_date: date = Field(description="First day with a row in the range.")
    end_date: date = Field(description="Last day with a row in the range.")
    days: int = Field(description="Days with a row in the range.")
    is_settled: bool = Field(description="Whether the platform no longer restates any day of it.")
    previous: Measures | None = Field(description="The compared range; null without a comparison or a row in it.")


class Comparison(Payload):
    """The compared range. `change` is (now - then) / then a measure; null where `then` is 0 or unknown."""

    start_date: date
    end_date: date
    summary: Summary
    trend: list[TrendPoint]
    change: dict[str, float | None]


class CampaignSection(Payload):
    summary: Summary
    comparison: Comparison | None
    trend: list[TrendPoint]
    rows: list[CampaignRow] = Field(description="By spend, greatest first; `meta.truncated.campaign` if cut.")


class CreativeRow(Measures):
    """One ad over the range."""

    platform: Platform
    account_id: str
    campaign_id: str | None
    campaign_name: str | None
    ad_group_id: str | None
    ad_group_name: str | None
    ad_id: str
    name: str | None
    status: str | None
    currency: str | None
    spend_reporting: float | None = SPEND_REPORTING
    conversions_value_reporting: float | None = VALUE_REPORTING
    start_date: date
    end_date: date


class BudgetRow(Payload):
    """Pacing of one budget in its calendar month, whichever part of the month the range covers.

    The spend is that of the campaigns the budget names, in the budget's currency.
    """

    platform: Platform | None = Field(description="Null: the budget is for every platform.")
    account_id: str | None
    campaign_id: str | None
    campaign_name: str = Field(description="`All campaigns` where the budget is for more than one campaign.")
    region: str | None
    currency: str | None
    level: BudgetLevel = Field(description="Budgets of several levels may contain each other; they do not add up.")
    source: BudgetSource = Field(description="An approved plan wins over an uploaded budget of its scope and month.")
    plan_id: UUID | None = Field(description="The approved plan; null for what was uploaded.")
    month: str = Field(description="YYYY-MM")
    monthly_budget: float
    window_budget: float = Field(description="The monthly budget's share of the days that the range covers.")
    spend_to_date: float | None = Field(description="From the first of the month to `through`; null without any row.")
    through: date | None = Field(description="Last day with data in the month.")
    projected_spend: float | None = Field(
        description="Spend to date + mean of the known days among the last 7 * days left in the month."
    )
    pacing: float | None = Field(description="projected_spend / monthly_budget; null at budget 0.")


class RegionRow(Measures):
    """One region; `unattributed` holds what no platform attributed to a place."""

    code: str
    name: str
    kind: Literal["region", "unattributed"]
    campaigns: int
    currency: str | None
    place: PlaceOnMap | None = Field(
        description="What the name means; null of `unattributed`, of an unknown name, and of one that several have."
    )


class SectionAvailability(Payload):
    """Whether a section has anything to show: `reason` is a stable code, null when available."""

    status: SectionStatus
    reason: str | None


class Availability(Payload):
    campaign: SectionAvailability
    creative: SectionAvailability
    budget: SectionAvailability
    region: SectionAvailability


class Coverage(Payload):
    """First and last day with data in the snapshot, whatever the filters; null when there is none."""

    start: date | None
    end: date | None


class PlatformOption(Payload):
    platform: Platform
    accounts: int
    campaigns: int


class AccountOption(Payload):
    platform: Platform
    account_id: str
    name: str | None
    currency: str | None
    time_zone: str | None


class FilterOptions(Payload):
    """What can be chosen: everything in the snapshot, whatever the filters are now."""

    platforms: list[PlatformOption]
    accounts: list[AccountOption]
    regions: list[str]


class AppliedRange(Payload):
    """The range that was answered; without dates asked for, the last 30 days with data."""

    start_date: date | None
    end_date: date | None
    compare: Compare


class CombinedMetrics(Payload):
    """One snapshot, filtered. Totals are over all rows, even when a section's rows are cut."""

    meta: CombinedMeta
    snapshot_generated_at: datetime | None
    range: AppliedRange
    campaign: CampaignSection
    creative: list[CreativeRow]
    budget: list[BudgetRow]
    region: list[RegionRow]
    region_map: MapSection | None = Field(description="Null without `region_map` in the query.")
    availability: Availability
    coverage: Coverage
    filters: FilterOptions


class AdGroupRow(Measures):
    """One ad group of a campaign over the range."""

    ad_group_id: str
    name: str | None
    currency: str | None
    start_date: date
    end_date: date


class CampaignDetail(Payload):
    """One campaign: its own totals and days, and its ad groups and ads as the platform reports them.

    Grains stay apart: the ads' total is not forced to equal the campaign's.
    """

    meta: CombinedMeta
    snapshot_generated_at: datetime | None
    range: AppliedRange
    campaign: CampaignRow
    summary: Summary
    comparison: Comparison | None
    trend: list[TrendPoint]
    ad_groups: list[AdGroupRow]
    ads: list[CreativeRow]
