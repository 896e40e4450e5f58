"""What `GET /metrics/creatives` and a creative's detail are asked, and what they answer: what ads show, how it did.

Meta has creatives of their own, which several ads may show. Elsewhere an ad is its own creative, under the ad's id.
Rows are of single ads alone: grains stay apart, and their totals are not forced to equal those of campaigns.
"""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from contracts.metrics.combined import (
    AppliedRange,
    CombinedMeta,
    Comparison,
    Coverage,
    CreativeRow,
    FilterOptions,
    Platform,
    SectionAvailability,
)
from contracts.metrics.currency import SPEND_REPORTING, VALUE_REPORTING
from contracts.metrics.measures import Measures, Payload, Summary, TrendPoint
from contracts.metrics.query import CombinedQuery, Text

MOST_CREATIVES = 1000
BODY_SHOWN = 300
"""Characters of a creative's text that a list tells; its detail has all of it."""

CreativeKind = Literal["creative", "ad"]
CreativeSort = Literal[
    "spend",
    "-spend",
    "impressions",
    "-impressions",
    "clicks",
    "-clicks",
    "link_clicks",
    "-link_clicks",
    "conversions",
    "-conversions",
    "conversions_value",
    "-conversions_value",
    "ctr",
    "-ctr",
    "cpc",
    "-cpc",
    "cpm",
    "-cpm",
    "cpa",
    "-cpa",
    "cvr",
    "-cvr",
    "roas",
    "-roas",
]


class CreativesQuery(CombinedQuery):
    """The filters of the combined payload, a search in what creatives say, and their order."""

    search: Text | None = Field(
        None, description="Part of the creative's name, id, texts or landing page, in any case."
    )
    sort: CreativeSort = Field(
        "-spend", description="Measure to order by, `-` for greatest first; amounts as converted, unknown ones last."
    )
    limit: int = Field(100, ge=1, le=MOST_CREATIVES, description="Rows at most; totals count all of them.")


class CreativeCopy(Payload):
    """What a creative says, as the platform told it; null is not told. The image is never fetched by Opsight."""

    name: str | None
    headline: str | None = Field(description="One a line where the platform combines several.")
    body: str | None = Field(description="One a line where the platform combines several.")
    call_to_action: str | None = Field(description="As the platform names it.")
    link_url: str | None = Field(description="Landing page.")
    image_url: str | None = Field(description="Address of the image or of a thumbnail, which may have expired.")
    type: str | None = Field(description="Kind of ad or creative, as the platform names it.")
    status: str | None


class RankedCreative(CreativeCopy, Measures):
    """One creative over the range, in its own currency where it has one alone, else in the reporting currency."""

    kind: CreativeKind = Field(description="`ad` where the platform told no creative: the ad is its own, by its id.")
    platform: Platform
    account_id: str
    account_name: str | None
    creative_id: str
    body: str | None = Field(description=f"In lists its first {BODY_SHOWN} characters. One a line where combined.")
    ads: int = Field(description="Ads that showed it in the range.")
    campaigns: int = Field(description="Campaigns in which it was shown in the range.")
    campaign_id: str | None = Field(description="The campaign, where it was shown in one alone.")
    campaign_name: str | None
    currency: str | None
    spend_reporting: float | None = SPEND_REPORTING
    conversions_value_reporting: float | None = VALUE_REPORTING
    start_date: date = Field(description="First day with a row in the range.")
    end_date: date = Field(description="Last day with a row in the range.")
    days: int = Field(description="Days with a row in the range.")
    is_settled: bool = Field(description="Whether the platform no longer restates any day of it.")
    previous: Measures | None = Field(description="The compared range; null without a comparison or a row in it.")


class CreativeLeaderboard(Payload):
    """The creatives that the filters leave. Totals are over all of them, even when the rows are cut."""

    meta: CombinedMeta
    snapshot_generated_at: datetime | None
    range: AppliedRange
    summary: Summary
    comparison: Comparison | None
    trend: list[TrendPoint]
    total: int = Field(description="Creatives with a row in the range.")
    rows: list[RankedCreative] = Field(description="In the order asked for; `meta.truncated.creative` if cut.")
    availability: SectionAvailability
    without_ads: list[Platform] = Field(
        description="Platforms that report campaigns on these days and no single ad: nothing of theirs is in here."
    )
    coverage: Coverage
    filters: FilterOptions


class CreativeCampaign(Measures):
    """What a creative's ads did in one campaign over the range."""

    campaign_id: str | None
    name: str | None
    status: str | None
    currency: str | None
    spend_reporting: float | None = SPEND_REPORTING
    conversions_value_reporting: float | None = VALUE_REPORTING
    ads: int
    start_date: date
    end_date: date


class CreativeVersion(CreativeCopy):
    """What a creative said from `valid_from` on, when that was first read, until something of it was another."""

    valid_from: datetime
    valid_to: datetime | None = Field(description="When the next version was read, or none any more; null: it stands.")


class CreativeDetail(Payload):
    """One creative: what it says and said, its days, and the ads and campaigns that showed it."""

    meta: CombinedMeta
    snapshot_generated_at: datetime | None
    range: AppliedRange
    creative: RankedCreative
    summary: Summary
    comparison: Comparison | None
    trend: list[TrendPoint]
    campaigns: list[CreativeCampaign] = Field(description="By spend, greatest first.")
    ads: list[CreativeRow] = Field(description="By spend, greatest first; `meta.truncated.ads` if cut.")
    versions: list[CreativeVersion] = Field(
        description="Newest first, the last 20; none where the platform tells nothing but the ad's name."
    )
    coverage: Coverage
