"""The quarantine: rows that broke a rule, looked through, corrected, tried once more, or discarded."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from contracts.ingestion.connections import JobError, JobState

Origin = Literal["upload", "sync", "push", "replay", "pull"]
Standing = Literal["open", "superseded"]
Cell = Annotated[str, Field(min_length=1, max_length=200)]
Rule = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z_]+$")]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class RuleBroken(BaseModel):
    pointer: str = Field(description="JSON pointer into the record of the dataset.")
    rule: str
    message: str
    column: str | None = Field(default=None, description="Column of the row, where it is called otherwise.")


class Superseded(BaseModel):
    """What brought a good row with the same key later, so that this one need not be looked after any more."""

    at: datetime
    way: Literal["upload", "push", "sync"]
    by: UUID = Field(description="The upload, push or job that brought the good row.")


class QuarantinedRow(BaseModel):
    """A row that broke a rule, kept as it came."""

    id: UUID
    dataset: str
    dataset_version: str
    origin: Origin
    origin_id: UUID = Field(description="The upload, push or job that brought the row.")
    source_row: int | None = Field(description="Row in the file, where it came from one.")
    pointer: str = Field(description="Of the first error.")
    rule: str = Field(description="Of the first error.")
    message: str = Field(description="Of the first error.")
    errors: list[RuleBroken]
    row: dict[str, JsonValue] = Field(description="The row as it came, by column name.")
    corrected: dict[str, JsonValue] | None = Field(
        description="What a person put in its place, which a retry tries; null when nobody has. `errors` are of these."
    )
    created_at: datetime
    superseded: Superseded | None = Field(default=None, description="Null for a row that waits.")


class RuleCount(BaseModel):
    rule: str
    count: int


class OriginCount(BaseModel):
    origin: Origin
    count: int


class QuarantineSummary(BaseModel):
    """How many rows of a dataset wait, by the rule of their first error and by the way they came in."""

    total: int
    rules: list[RuleCount] = Field(description="Most rows first.")
    origins: list[OriginCount] = Field(description="Most rows first.")
    superseded: int = Field(default=0, description="Rows that came again without a fault; they are in no other count.")


class RetryRow(_Input):
    """Try one row once more."""

    row: dict[Cell, JsonValue] | None = Field(
        default=None,
        max_length=500,
        description="Corrected values of the whole row; null tries it as it is, against the newest version.",
    )


class RetryOutcome(BaseModel):
    """What became of a row that was tried once more."""

    landed: bool = Field(description="Whether it was written and has left the quarantine.")
    row: QuarantinedRow | None = Field(description="The row that still waits, with its new errors; null once landed.")


class Selection(_Input):
    """Rows of a dataset's quarantine: those with `ids`, or all that fit the filter; an empty filter means all."""

    ids: list[UUID] | None = Field(default=None, min_length=1, max_length=1000)
    rule: Rule | None = None
    origin: Origin | None = None
    origin_id: UUID | None = None


class Discard(Selection):
    reason: Annotated[str, Field(min_length=3, max_length=500, pattern=r"^[^\x00-\x1f\x7f]+$")] = Field(
        description="Why the rows are given up; kept in the audit trail."
    )


class Discarded(BaseModel):
    discarded: int


class QuarantineRetry(BaseModel):
    """Rows that are tried once more in a job: `landed` of them left the quarantine, `failed` stay with new errors."""

    id: UUID
    dataset: str
    state: JobState
    total: int = Field(description="Rows that were selected.")
    landed: int
    failed: int
    error: JobError | None = None
    created_by: str
    created_at: datetime
    finished_at: datetime | None
