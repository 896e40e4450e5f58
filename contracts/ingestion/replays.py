"""Replays: reading a window of a dataset again, and what that changed."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, Field, StringConstraints, WithJsonSchema

from contracts.ingestion.connections import JobError, JobProgress, JobState, RequestModel
from contracts.ingestion.datasets import DATASET_NAME

MOST_DAYS = 31
ReplaySource = Literal["raw", "source"]


def _day(value: object) -> object:
    """A day as JSON has it: text, and nothing that merely could be read as one."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value) if len(value) == 10 else value
        except ValueError as error:
            raise ValueError("is no day of the calendar") from error
    return value


Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
AccountId = Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=r"^[^\x00-\x1f\x7f|]+$")]


class ReplayWindow(RequestModel):
    """Account-local days, both included."""

    start_date: Day
    end_date: Day


class ReplayRequest(RequestModel):
    """What to read again. Without `window` it is the last seven complete days (UTC)."""

    dataset: Annotated[str, StringConstraints(pattern=DATASET_NAME)] = Field(
        examples=["google_ads__campaign_performance"]
    )
    dataset_version: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,4}\.[0-9]{1,4}\.[0-9]{1,4}$")] | None = Field(
        default=None, description="Version to check every row against; the newest without it."
    )
    window: ReplayWindow | None = Field(default=None, description=f"At most {MOST_DAYS} days.")
    source: ReplaySource = Field(
        default="raw",
        description="`raw` reads the stored rows again, `source` asks the connector for the window again.",
    )
    connection_id: UUID | None = Field(
        default=None,
        description="Only rows of this connection; `source` needs it where several could answer.",
        strict=False,
    )
    accounts: list[AccountId] | None = Field(
        default=None, min_length=1, max_length=100, description="Only these ad accounts."
    )


class ReplayCounts(BaseModel):
    """What became of the rows that were read: `read = accepted + filtered + quarantined`."""

    read: int = Field(description="Rows read, superseded versions among them.")
    accepted: int = Field(description="Rows that keep the dataset's promises.")
    filtered: int = Field(description="Records of the source that lie outside the window or the chosen accounts.")
    quarantined: int = Field(description="Rows that break a rule; they wait in the quarantine with origin `replay`.")


class ReplayChanges(BaseModel):
    """The dataset's current rows before and after, compared key by key."""

    rows_before: int
    rows_after: int
    inserted: int = Field(description="Keys that only the state after has.")
    changed: int = Field(description="Keys whose content is another one.")
    unchanged: int
    vanished: int = Field(description="Keys that only the state before had.")


class ReplayDay(ReplayChanges):
    day: date


class ReplayAccount(ReplayChanges):
    platform: str
    account_id: str
    kind: Literal["warehouse", "demo"]


class ReplayComparison(BaseModel):
    """This replay beside the one before it of the same dataset, window and filters."""

    replay_id: UUID
    checksum: str
    same: bool = Field(description="Whether the content is the same, to the last digit.")
    partitions_changed: int = Field(description="Accounts' days whose content is not what it was then.")


class Replay(BaseModel):
    """A replay; counts, changes and checksums are there once it has succeeded."""

    id: UUID
    dataset: str
    dataset_version: str
    source: ReplaySource
    window: ReplayWindow
    connection_id: UUID | None
    accounts: list[str] | None
    state: JobState
    attempt: int
    progress: JobProgress | None
    error: JobError | None
    counts: ReplayCounts | None
    changes: ReplayChanges | None
    checksum_before: str | None = Field(description="SHA-256 over the window's current rows when it began.")
    checksum_after: str | None = Field(description="The same over its rows when it was done.")
    previous: ReplayComparison | None
    created_by: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    duration_seconds: float | None
    trace_id: str | None


class ReplayDetail(Replay):
    """The replay with its totals per day and per account."""

    days: list[ReplayDay]
    by_account: list[ReplayAccount] = Field(description="The 200 accounts that changed most.")


class ReplayableDataset(BaseModel):
    """A dataset that can be replayed, and from where."""

    name: str
    title: str
    versions: list[str] = Field(description="Newest first.")
    connections: list["ReplayableConnection"] = Field(description="Connections that can be asked for a window again.")


class ReplayableConnection(BaseModel):
    id: UUID
    name: str


class ReplayableDatasets(BaseModel):
    items: list[ReplayableDataset]
