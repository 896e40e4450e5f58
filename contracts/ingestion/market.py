"""Market series: values by date, with every revision kept."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class QualityFlags(BaseModel):
    """What is doubtful about an observation. It is kept and shown, never dropped or mended."""

    missing: bool = Field(default=False, description="The publisher has no value yet; `value` is null.")
    ohlc_violation: bool = Field(default=False, description="The day's set breaks low <= open, close <= high.")
    stale: bool = Field(default=False, description="The newest known value, older than the frequency allows.")
    partial: bool = Field(default=False, description="About a period that was not over yet when it was read.")
    fallback: bool = Field(default=False, description="From the provider's second source, because the first failed.")


class MarketSeries(BaseModel):
    symbol: str
    source: str
    unit: str
    frequency: str
    first: date
    last: date
    observations: int = Field(
        description="Dates with an observation that holds (or held, at `as_of`), known or missing."
    )
    missing: int = Field(description="Dates whose value is not known.")
    flagged: int = Field(description="Dates with any quality flag, missing included.")
    revisions: int = Field(description="Observations that a later one has replaced.")
    last_observed_at: datetime
    stale: bool = Field(default=False, description="The newest known value is older than the frequency allows.")


class MarketPoint(BaseModel):
    as_of: date = Field(description="The day (or first day of the month …) the value is about.")
    value: float | None = Field(description="Exact to the digits that the publisher gave; null when not known.")
    quality_flags: QualityFlags
    revision: int = Field(description="1 for the first value; one more each time the publisher changed it.")
    observed_at: datetime = Field(description="When this value came to be known here.")
    superseded_at: datetime | None = Field(description="When a later revision replaced it; null for the current one.")
    upload_id: UUID | None
    pull_id: UUID | None = Field(default=None, description="The pull that brought it, where one did.")


class MarketSeriesDetail(MarketSeries):
    points: list[MarketPoint] = Field(description="Oldest first.")
    next_cursor: str | None = None


class MarketRevisions(BaseModel):
    """Every value that one date of a series has had, oldest first."""

    symbol: str
    source: str
    unit: str
    as_of: date
    revisions: list[MarketPoint]


class FxRate(BaseModel):
    """Units of `quote` for one unit of `base` on a day."""

    base: str
    quote: str
    rate_date: date
    rate: Decimal
    source: str
    observed_at: datetime = Field(description="When this rate came to be known here.")


class FxQuestion(BaseModel):
    """Which rates another service wants: as they are known now, or were known at `known_at`."""

    model_config = ConfigDict(extra="forbid")

    base: Currency
    quotes: list[Currency] = Field(min_length=1, max_length=50)
    first: date
    last: date
    known_at: AwareDatetime | None = None


class FxRates(BaseModel):
    """Oldest first. A day without a rate of its own (a weekend, a holiday) is absent: whoever converts decides."""

    rates: list[FxRate]
