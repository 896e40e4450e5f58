"""Input of ads performance: totals, days, platforms and campaigns of one snapshot."""

from typing import Annotated, Literal

from pydantic import Field

from contracts.reporting.report_inputs.figures import Currency, Figure, MetricSeries, Number, Part, Words
from contracts.reporting.report_inputs.frame import ReportFrame


class AdFigures(Part):
    """The measures of one row, in its own currency."""

    currency: Currency | None
    spend: Number | None
    impressions: Number | None
    clicks: Number | None
    conversions: Number | None
    conversions_value: Number | None
    ctr: Number | None
    cpa: Number | None
    roas: Number | None


class AdPlatform(AdFigures):
    """One platform over the period."""

    platform: Words


class AdCampaign(AdFigures):
    """One campaign over the period."""

    platform: Words
    account: Words | None
    campaign: Words | None


class AdsPerformance(Part):
    """The payload."""

    figures: Annotated[tuple[Figure, ...], Field(max_length=24)]
    trends: Annotated[tuple[MetricSeries, ...], Field(max_length=12)] = ()
    platforms: Annotated[tuple[AdPlatform, ...], Field(max_length=50)] = ()
    campaigns: Annotated[tuple[AdCampaign, ...], Field(max_length=5000)] = ()


class AdsPerformanceReport(ReportFrame):
    """Ads performance."""

    kind: Literal["ads_performance"]
    data: AdsPerformance
