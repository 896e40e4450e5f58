"""Market series: values by date, with every revision kept."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, Field


class QualityFlags(BaseModel):
    """What is doubtful about an observation. It is kept and shown, never dropped or mended."""

    missing: bool = Field(default=False, description="The publisher has no value yet; `value` is null.")
    ohlc_violation: bool = Field(default=False, description="The day's set breaks low <= open, close <= high.")
    stale: bool = False
    partial: bool = False
    fallback: bool = False


class MarketSeries(BaseModel):
    symbol: str
    source: str
    unit: str
    frequency: str
    first: date
    last: date
    observations: int = Field(description="Dates with a current observation, known or missing.")
    missing: int = Field(description="Dates whose value is not known.")
    flagged: int = Field(description="Dates with any quality flag, missing included.")
    revisions: int = Field(description="Observations that a later one has replaced.")
    last_observed_at: datetime


class MarketPoint(BaseModel):
    as_of: date = Field(description="The day (or first day of the month …) the value is about.")
    value: float | None = Field(description="Exact to the digits that the publisher gave; null when not known.")
    quality_flags: QualityFlags
    revision: int = Field(description="1 for the first value; one more each time the publisher changed it.")
    observed_at: datetime = Field(description="When this value came to be known here.")
    superseded_at: datetime | None = Field(description="When a later revision replaced it; null for the current one.")
    upload_id: UUID | None


class MarketSeriesDetail(MarketSeries):
    points: list[MarketPoint] = Field(description="Oldest first.")
    next_cursor: str | None = None
