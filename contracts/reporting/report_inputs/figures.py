"""Figures as a report gets them: already computed, with what is needed to write them down. Null: not reported.

Numbers travel as decimal strings, so that nothing between the metrics API and the page rounds them.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Unit = Literal["money", "count", "number", "share", "ratio", "percent", "rank", "text", "day", "moment"]
Better = Literal["up", "down", "neither"]
Number = Annotated[Decimal, Field(max_digits=40, allow_inf_nan=False)]
Words = Annotated[str, Field(max_length=20_000, description="Shown as it is; it never becomes markup or a formula.")]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="ISO 4217.")]


class Part(BaseModel):
    """Parent of everything a report is made of: complete, and never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Figure(Part):
    """One number of the metrics catalog, beside the same of the time before."""

    metric: Name
    label: Words
    unit: Unit = Field(description="`share` is 0 to 1, `percent` 0 to 100.")
    currency: Currency | None = None
    value: Number | None
    before: Number | None = None
    change: Number | None = Field(
        default=None, description="(value - before) / before, as the API gives it; 0.1 is +10 %."
    )
    better: Better = Field(default="neither", description="Which direction is good news.")


class DayValue(Part):
    """One day of a series. A day that was not reported has no value."""

    day: date
    value: Number | None


class MetricSeries(Part):
    """One metric, day by day, in the order of the days."""

    metric: Name
    label: Words
    unit: Unit
    currency: Currency | None = None
    points: Annotated[tuple[DayValue, ...], Field(max_length=1200)]


class Notice(Part):
    """Something the reader has to know before believing the numbers."""

    tone: Literal["info", "warning", "serious"]
    text: Words
