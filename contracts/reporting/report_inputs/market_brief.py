"""Input of a market brief: prices and rates of markets, as they were known."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from contracts.reporting.report_inputs.figures import Currency, Figure, MetricSeries, Number, Part, Words
from contracts.reporting.report_inputs.frame import ReportFrame


class MarketQuote(Part):
    """The last known value of one series."""

    symbol: Words
    name: Words
    measured_in: Words | None = Field(description="Like `USD per barrel`.")
    currency: Currency | None
    last: Number | None
    last_day: date | None
    change: Number | None = Field(description="Against the beginning of the period; 0.1 is +10 %.")
    low: Number | None
    high: Number | None
    source: Words | None


class MarketBrief(Part):
    """The payload."""

    figures: Annotated[tuple[Figure, ...], Field(max_length=24)]
    quotes: Annotated[tuple[MarketQuote, ...], Field(max_length=50)] = ()
    trends: Annotated[tuple[MetricSeries, ...], Field(max_length=20)] = ()


class MarketBriefReport(ReportFrame):
    """A market brief."""

    kind: Literal["market_brief"]
    data: MarketBrief
