"""The numbers of ad performance, and the rules they keep wherever they are served.

Null means "not reported"; 0 means "reported, and zero". Sums ignore nulls, and are null when every part is null.
Ratios are computed last, from sums; a zero or unknown denominator gives null. Money is in `currency` units, exact to
6 places. Reach is never added over days or entities: it is null unless one entity's one day is asked for.
"""

from pydantic import BaseModel, ConfigDict, Field


class Payload(BaseModel):
    """Parent of everything that is served: field names are the API's promise."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Measures(Payload):
    """Sums of the additive measures, and the ratios of those sums."""

    spend: float | None = Field(description="Money spent, in `currency`.")
    impressions: int | None
    clicks: int | None
    link_clicks: int | None = Field(description="Clicks that left the platform, where it tells them apart.")
    conversions: float | None = Field(description="May be fractional, and may exceed clicks.")
    conversions_value: float | None = Field(description="Value of the conversions, in `currency`.")
    reach: int | None = Field(description="People reached; only for one entity on one day, otherwise null.")
    ctr: float | None = Field(description="clicks / impressions")
    cpc: float | None = Field(description="spend / clicks")
    cpm: float | None = Field(description="1000 * spend / impressions")
    cpa: float | None = Field(description="spend / conversions")
    cvr: float | None = Field(description="conversions / clicks")
    roas: float | None = Field(
        description="conversions_value / spend; null when the value of any counted conversion was not reported."
    )
    frequency: float | None = Field(description="impressions / reach, where reach is known for exactly this range.")


class Summary(Measures):
    """Totals over every row that the filters leave, whether or not the rows are listed."""

    currency: str | None = Field(description="ISO 4217 code of every amount of money here; null without any amount.")
    campaigns: int = Field(description="Campaigns with a row in the range.")
    reported_share: dict[str, float | None] = Field(
        description="Share (0..1) of entity-days that reported the measure; null without any entity-day."
    )


class TrendPoint(Measures):
    """One day, over every row that the filters leave. Days without any row are absent: missing is not zero."""

    date: str = Field(description="Account-local day, YYYY-MM-DD.")
    is_settled: bool = Field(description="Whether no platform restates anything of the day any more.")
