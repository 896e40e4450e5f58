"""What may be asked of `GET /metrics/combined` and the campaign detail."""

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from contracts.metrics.combined import Compare, Dataset, Platform

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
MAX_ROWS = 5000


def _iso_date(value: object) -> object:
    """Pydantic also reads numbers as dates; the contract promises YYYY-MM-DD alone."""
    if isinstance(value, str) and not _DATE.fullmatch(value):
        raise ValueError("must be YYYY-MM-DD")
    return value


def _without_nul(value: str) -> str:
    """PostgreSQL text holds no NUL, so no account or name has one."""
    if "\x00" in value:
        raise ValueError("must not contain NUL")
    return value


IsoDate = Annotated[date, BeforeValidator(_iso_date)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_without_nul)]


class RangeQuery(BaseModel):
    """A range of account-local days, both ends included, at most 37 months long."""

    model_config = ConfigDict(extra="forbid")

    start_date: IsoDate | None = Field(None, description="First day; without both dates, the last 30 days with data.")
    end_date: IsoDate | None = Field(None, description="Last day, included; not before `start_date`.")
    compare: Compare = Field(Compare.none, description="Range to compare with.")
    dataset: Dataset = Field(Dataset.warehouse, description="Which dataset answers; the two are never mixed.")
    allow_partial: bool = Field(
        False, description="Give ROAS even where the value of some conversions was not reported."
    )


class CombinedQuery(RangeQuery):
    """Filters of the combined payload; each narrows the answer, repeated values widen it."""

    platforms: list[Platform] = Field(default_factory=list[Platform], max_length=20, description="Any of these.")
    account_id: list[Text] = Field(default_factory=list[Text], max_length=200, description="Any of these accounts.")
    region: list[Text] = Field(default_factory=list[Text], max_length=200, description="Any of these regions.")
    campaign_search: Text | None = Field(None, description="Part of the campaign's name or its id, in any case.")
    limit: int = Field(500, ge=1, le=MAX_ROWS, description="Rows a section at most; totals count all of them.")
