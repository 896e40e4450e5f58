"""Uploads: a file of a customer on its way into a dataset. Rows are numbered as a spreadsheet shows them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

UploadKind = Literal["ad_performance", "market", "budget", "region"]
UploadState = Literal["mapping", "ready", "committing", "committed", "refused", "failed"]
Grain = Literal["account", "campaign", "ad_group", "ad"]
Unit = Literal["as_is", "micros", "cents"]
ColumnType = Literal["empty", "integer", "number", "date", "timestamp", "boolean", "text"]
Frequency = Literal["daily", "weekly", "monthly", "quarterly", "yearly"]
Scalar = str | int | float | bool | None

Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]
Label = Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[^\x00-\x1f\x7f]+$")]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FieldMapping(_Input):
    """Where one field of the dataset comes from: a column of the file, or one constant for every row."""

    field: Name = Field(description="Field of the dataset, for example `spend`.")
    column: Name | None = Field(default=None, description="Column of the file; null when a constant stands for it.")
    constant: Name | None = Field(
        default=None, description="The same value for every row; null when a column is mapped."
    )
    unit: Unit = Field(
        default="as_is", description="What a money column counts: units, micros (1/1,000,000) or cents (1/100)."
    )


class SegmentMapping(_Input):
    """A column that splits the numbers further (device, network, age …); it becomes part of the row's key."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")] = Field(description="Name in `segments`.")
    column: Name


class SeriesMapping(_Input):
    """One value column of a market file, which becomes one series."""

    column: Name
    symbol: Label = Field(description="Symbol of the series; the prefix of it when the file has a symbol column.")
    unit: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]+$")] = Field(
        default="unspecified", description="`USD/barrel`, …"
    )
    role: Literal["value", "open", "high", "low", "close"] = Field(default="value", description="Place in an OHLC set.")


class Mapping(_Input):
    """How the columns of a file become a dataset. A column that is named nowhere is left out."""

    fields: list[FieldMapping] = Field(default_factory=list[FieldMapping], max_length=64)
    segments: list[SegmentMapping] = Field(default_factory=list[SegmentMapping], max_length=32)
    grain: Grain | None = Field(default=None, description="What one row is about; ad performance only.")
    date_format: str | None = Field(
        default=None, max_length=40, description="strftime format of the date column; null lets it be detected."
    )
    decimal_comma: bool = Field(default=False, description="True where 1.234,56 means one thousand two hundred …")
    series: list[SeriesMapping] = Field(default_factory=list[SeriesMapping], max_length=64)
    symbol_column: Name | None = Field(default=None, description="Market: column whose value tells the series apart.")
    frequency: Frequency | None = Field(default=None, description="Market: how often the series has a value.")
    source: Label | None = Field(default=None, description="Market: who publishes the series.")


class DetectedColumn(BaseModel):
    name: str
    type: ColumnType
    samples: list[str] = Field(description="Up to five different values, as the file has them.")
    empty: int = Field(description="Rows in which the column has no value.")


class Detected(BaseModel):
    """What the file turned out to be."""

    format: Literal["csv", "ndjson", "parquet", "xlsx"]
    encoding: str | None = Field(default=None, description="Text encoding; null for binary formats.")
    delimiter: str | None = None
    header_row: int = Field(description="Row of the column names; 1 unless lines stand above them.")
    rows: int = Field(description="Data rows in the file; blank lines do not count.")
    columns: list[DetectedColumn]
    platform: str | None = Field(default=None, description="Ad platform whose export this looks like.")
    grain: Grain | None = None


class RowError(BaseModel):
    """One thing wrong in one cell. `row` is the row in the file, where the header is row `header_row`."""

    row: int
    column: str | None = Field(default=None, description="Column of the file; null when the whole row is meant.")
    pointer: str = Field(description="JSON pointer into the record of the dataset.")
    rule: str = Field(description="The rule that was broken, stable for programs.")
    message: str


class MappingIssue(BaseModel):
    """Why the mapping cannot be committed yet."""

    pointer: str
    code: str
    message: str
    row: int | None = Field(default=None, description="Row of the file that shows it, where one does.")
    column: str | None = None


class PreviewRow(BaseModel):
    row: int
    values: dict[str, Scalar] = Field(description="The record as the dataset would hold it.")
    errors: list[RowError]


class Preview(BaseModel):
    """The first 50 rows under the present mapping, and the first errors of the whole file."""

    rows: list[PreviewRow]
    errors: list[RowError] = Field(description="The first 200 errors of the whole file.")
    rows_checked: int
    rows_with_errors: int


class Counts(BaseModel):
    """Where every row went: received = accepted + unchanged + merged + quarantined.

    `accepted` rows were written because they were new (`inserted`) or differed (`updated`); `unchanged` rows were
    there already, equal in every value; `merged` rows share the key of another row of this file and were summed
    into it; `quarantined` rows broke a rule and wait in the quarantine.
    """

    received: int = 0
    accepted: int = 0
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    merged: int = 0
    quarantined: int = 0


class Notice(BaseModel):
    """Something the sender should know, though nothing was refused for it."""

    code: str
    message: str
    count: int | None = None


class UploadError(BaseModel):
    code: str
    message: str
    errors: list[RowError] = Field(default_factory=list[RowError])


class Lookup(BaseModel):
    """A second file that fills fields in: its newest row per id is joined on."""

    id: UUID
    filename: str
    rows: int
    match_field: str
    key_column: str
    version_column: str | None = Field(description="Column that says which row of an id is the newest.")
    fields: list[FieldMapping]


class UploadSummary(BaseModel):
    id: UUID
    kind: UploadKind
    state: UploadState
    filename: str
    size_bytes: int
    sha256: str
    rows: int
    created_at: datetime
    created_by: str
    committed_at: datetime | None
    counts: Counts | None = Field(description="Rows of the file; null before the commit has ended.")


class Upload(UploadSummary):
    dataset: str = Field(description="Dataset and version that the rows are checked against: `name@version`.")
    detected: Detected
    mapping: Mapping
    mapping_issues: list[MappingIssue] = Field(description="Empty when the upload can be committed.")
    preview: Preview
    lookups: list[Lookup]
    notices: list[Notice]
    observations: Counts | None = Field(description="Market files: the same counts for observations, not rows.")
    job_id: UUID | None
    error: UploadError | None
    same_as: UUID | None = Field(description="An earlier committed upload with exactly the same bytes.")


class CommitAccepted(BaseModel):
    """The commit runs as a job; follow `/uploads/{id}/events`."""

    job_id: UUID
    upload_id: UUID
    state: UploadState


class UploadProgress(BaseModel):
    """What the event stream of an upload tells."""

    state: UploadState
    done: int = Field(description="Rows checked so far.")
    total: int
    message: str
    counts: Counts | None
    error: UploadError | None
