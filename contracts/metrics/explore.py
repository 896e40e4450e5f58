"""What `POST /metrics/query` is asked, and what it answers: any cut of a dataset's ad performance."""

from datetime import date, datetime
from typing import Annotated, Literal, TypeVar
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from contracts.metrics.catalog import Dimension, Grain, Measure
from contracts.metrics.combined import Dataset, Freshness, Quality, Truncation
from contracts.metrics.currency import CurrencyMeta
from contracts.metrics.measures import Payload
from contracts.metrics.query import RangeQuery, Text

MOST_ROWS = 10_000
MOST_EXPORTED_ROWS = 1_000_000
ValueT = TypeVar("ValueT")
ExportFormat = Literal["csv", "xlsx", "parquet", "arrow"]


def _distinct(values: list[ValueT]) -> list[ValueT]:
    if len(set(values)) < len(values):
        raise ValueError("must not repeat a value")
    return values


class Filter(BaseModel):
    """Keeps rows by a dimension. Accounts, campaigns, ad groups and ads are named by id; `contains` looks in names."""

    model_config = ConfigDict(extra="forbid")

    dimension: Dimension
    operator: Literal["in", "not_in", "contains"] = "in"
    values: list[Text] = Field(min_length=1, max_length=200, description="Any of these.")


class Condition(BaseModel):
    """Keeps groups by a measure of theirs; a group whose measure is unknown is left out."""

    model_config = ConfigDict(extra="forbid")

    measure: Measure
    operator: Literal["gt", "gte", "lt", "lte"]
    value: float = Field(allow_inf_nan=False)


class Order(BaseModel):
    """A column to sort by: `date`, a dimension or a measure of the question. Unknown values come last."""

    model_config = ConfigDict(extra="forbid")

    by: Literal["date"] | Dimension | Measure
    descending: bool = False


class MetricsQuestion(RangeQuery):
    """Measures, split by dimensions and by days, weeks, months or quarters."""

    measures: Annotated[list[Measure], AfterValidator(_distinct)] = Field(min_length=1, max_length=len(Measure))
    dimensions: Annotated[list[Dimension], AfterValidator(_distinct)] = Field(
        default_factory=list[Dimension], max_length=4
    )
    grain: Grain | None = Field(None, description="Split by account-local day, ISO week, month or quarter.")
    filters: list[Filter] = Field(default_factory=list[Filter], max_length=20, description="All of these hold.")
    having: list[Condition] = Field(default_factory=list[Condition], max_length=10, description="All of these hold.")
    order: list[Order] = Field(
        default_factory=list[Order],
        max_length=6,
        description="First by the first. Without it by date, then by the first measure, greatest first.",
    )
    limit: int = Field(1000, ge=1, le=MOST_ROWS, description="Rows at most; totals count all of them.")


class ExportQuestion(MetricsQuestion):
    """The same question, answered as a file."""

    format: ExportFormat = "csv"
    limit: int = Field(MOST_EXPORTED_ROWS, ge=1, le=MOST_EXPORTED_ROWS, description="Rows at most.")


class AnswerColumn(Payload):
    """One column of `rows`. Columns of the compared range end in `_previous`, the relative change in `_change`."""

    name: str
    label: str
    role: Literal["date", "dimension", "measure", "previous", "change"]
    kind: Literal["date", "text", "money", "count", "number", "share", "ratio"]


class AnsweredRange(Payload):
    """The days that were asked for, and those they are compared with."""

    start_date: date | None
    end_date: date | None
    compared_start_date: date | None
    compared_end_date: date | None


class AnswerMeta(Payload):
    """Where the answer comes from, and what it leaves out."""

    request_id: str | None
    contract_version: str
    tenant_id: UUID
    dataset: Dataset
    snapshot_id: str | None
    snapshot_generated_at: datetime | None
    as_of: datetime | None = Field(description="What was known then is answered; null for what is known now.")
    data_through: dict[str, date] = Field(description="Last day with data, a platform.")
    freshness: Freshness
    quality: Quality
    currency: CurrencyMeta
    truncated: Truncation | None = Field(description="How many rows are shown of how many; null when all are.")
    notes: list[str] = Field(description="Sentences that whoever reads the figures should know.")


class MetricsAnswer(Payload):
    """Rows with the columns that `columns` names; null means not reported, and 0 reported as zero."""

    columns: list[AnswerColumn]
    rows: list[dict[str, str | int | float | None]]
    totals: dict[str, int | float | None] = Field(
        description="The measures over every row that `filters` leave, whatever `having` and `limit` leave out."
    )
    range: AnsweredRange
    meta: AnswerMeta
