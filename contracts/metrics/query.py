"""What may be asked of `GET /metrics/combined` and the campaign detail."""

import re
from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from contracts.metrics.combined import Compare, Dataset, Platform

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}(:\d{2}(\.\d+)?)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)
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


def _moment(value: object) -> object:
    """Pydantic also reads numbers and dates as moments; the contract promises RFC 3339 with an offset alone."""
    if isinstance(value, str) and not _MOMENT.fullmatch(value):
        raise ValueError("must be a date and a time with an offset, like 2026-11-20T14:30:00Z")
    return value


def _in_utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("must be a moment of the years 1 to 9999") from error


Moment = Annotated[AwareDatetime, BeforeValidator(_moment), AfterValidator(_in_utc)]


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
    as_of: Moment | None = Field(
        None,
        description="Answer what was known at this moment: not before the first figures were read, nor in the future.",
    )


class CombinedQuery(RangeQuery):
    """Filters of the combined payload; each narrows the answer, repeated values widen it."""

    platforms: list[Platform] = Field(default_factory=list[Platform], max_length=20, description="Any of these.")
    account_id: list[Text] = Field(default_factory=list[Text], max_length=200, description="Any of these accounts.")
    region: list[Text] = Field(default_factory=list[Text], max_length=200, description="Any of these regions.")
    campaign_search: Text | None = Field(None, description="Part of the campaign's name or its id, in any case.")
    region_map: UUID | None = Field(
        None, description="One of your own maps: `region_map` of the answer then adds places by its features."
    )
    limit: int = Field(500, ge=1, le=MAX_ROWS, description="Rows a section at most; totals count all of them.")
