"""Airbyte connections over HTTP: connectors, connections, their syncs and jobs."""

import json
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, Field, JsonValue, StringConstraints

from contracts.ingestion.connectors import ConnectorName, DataKind
from contracts.ingestion.remote import RemoteConnectionsResult, RemoteOrigin
from contracts.ingestion.streams import RequestModel, StreamField, Streams, StreamSettings
from contracts.numbers import WHOLE

Engine = Literal["embedded", "server"]


def _storable(config: dict[str, JsonValue]) -> dict[str, JsonValue]:
    try:
        text = json.dumps(config, allow_nan=False, ensure_ascii=False)
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError("holds half a character") from error
    except ValueError as error:
        raise ValueError("holds a number that is not finite") from error
    if "\\u0000" in text:
        raise ValueError("holds a NUL character")
    if len(text) > 65_536:
        raise ValueError("is larger than 64 KiB")
    return config


Config = Annotated[dict[str, JsonValue], AfterValidator(_storable)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=r"^[^\x00]*$")]


def _known_zone(zone: str) -> str:
    if zone not in available_timezones():
        raise ValueError("is not an IANA time zone such as Europe/Berlin")
    return zone


TimeZone = Annotated[str, StringConstraints(max_length=64), AfterValidator(_known_zone)]


class ManualSchedule(RequestModel):
    """Runs only when somebody asks for it."""

    kind: Literal["manual"] = "manual"


class IntervalSchedule(RequestModel):
    """Runs every so many minutes, counted from the start of the run before."""

    kind: Literal["interval"]
    every_minutes: Annotated[int, Field(ge=5, le=10080, description="Minutes between two starts."), WHOLE]


class CronSchedule(RequestModel):
    """Runs by a cron rule in a time zone; a local time that a clock change skips runs at the next valid minute."""

    kind: Literal["cron"]
    expression: str = Field(min_length=9, max_length=120, description="Five cron fields, such as `15 6 * * 1-5`.")
    time_zone: TimeZone = Field(description="IANA zone that the expression is meant in.")


Schedule = Annotated[ManualSchedule | IntervalSchedule | CronSchedule, Field(discriminator="kind")]


class ConnectionState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"


class ConnectionCreate(RequestModel):
    """A new connection. Without `streams` it reads all that the connector offers."""

    name: Name
    connector: ConnectorName = Field(examples=["opsight-demo-ads"])
    config: Config = Field(default_factory=dict[str, JsonValue])
    streams: Streams | None = None
    schedule: Schedule = Field(default_factory=ManualSchedule)


class ConnectionUpdate(RequestModel):
    """Fields to change; an absent one stays as it is.

    In `streams`, a plain name keeps how that stream was read; an object says all of it. A stream that gets more fields
    or another mode is read anew by the next sync, and so is one that was left out and comes back.
    """

    name: Name | None = None
    config: Config | None = None
    streams: Streams | None = None
    schedule: Schedule | None = None


class JobState(StrEnum):
    SCHEDULED = "scheduled"
    QUEUED = "queued"
    RUNNING = "running"
    RETRY_WAIT = "retry_wait"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    DEAD = "dead"
    CANCELLED = "cancelled"


class RecordCounts(BaseModel):
    """What happened to the records of a sync: `emitted = committed + filtered + quarantined`."""

    emitted: int = Field(default=0, description="Records the connector sent and the sync settled.")
    committed: int = Field(default=0, description="Records now in the raw table.")
    filtered: int = Field(default=0, description="Records of streams that the connection does not select.")
    quarantined: int = Field(default=0, description="Records that broke the stream's contract, kept aside.")
    bytes: int = Field(default=0, description="Size of the committed records as JSON.")
    quarantined_bytes: int = Field(default=0, description="Size of the quarantined records.")
    vanished: int = Field(
        default=0,
        description="Rows of earlier syncs that count no more: the source has none left of their account's day.",
    )


class SyncStream(RecordCounts):
    """What happened to one stream of a sync."""

    name: str
    table: str | None
    complete: bool = Field(description="Whether the connector finished the stream.")


class JobProgress(BaseModel):
    done: int
    total: int | None = None
    message: str | None = None


class JobError(BaseModel):
    """Why a job did not succeed: a stable type for programs and a sentence for people."""

    type: str
    message: str
    runbook: str | None = Field(default=None, description="Where the web UI says what to do about it.")


class CheckResult(BaseModel):
    """Whether the connector can reach its source with this configuration."""

    kind: Literal["check"] = "check"
    succeeded: bool
    message: str | None = None
    problem: JobError | None = Field(default=None, description="Why it says no, by type, with what to do about it.")


class DiscoveredStream(BaseModel):
    name: str
    sync_modes: list[str]
    cursor_field: list[str]
    primary_key: list[list[str]]
    json_schema: dict[str, JsonValue]
    fields: list[StreamField] = Field(default_factory=list[StreamField], description="Its top-level fields.")
    selectable: bool = Field(description="Whether a raw table exists for it, so that a connection may read it.")


class DiscoverResult(BaseModel):
    """The streams that the source offers with this configuration."""

    kind: Literal["discover"] = "discover"
    streams: list[DiscoveredStream]


class AirbyteJob(BaseModel):
    """One job of a connector: a sync of a connection, a check or discovery before there is one, or its installation.

    Of a sync by a remote Airbyte, the counts are what it says; `remote_job_id` is its own job.
    """

    id: UUID
    kind: Literal["sync", "check", "discover", "remote_connections", "install", "update", "remove"]
    connection_id: UUID | None
    connector: str
    state: JobState
    trigger: Literal["manual", "schedule", "webhook"]
    attempt: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    duration_seconds: float | None
    counts: RecordCounts
    streams: list[SyncStream]
    progress: JobProgress | None
    error: JobError | None
    result: Annotated[CheckResult | DiscoverResult | RemoteConnectionsResult, Field(discriminator="kind")] | None = None
    remote_job_id: int | None = None
    trace_id: str | None


class Connection(BaseModel):
    """A source that Opsight reads by schedule."""

    id: UUID
    name: str
    connector: str
    title: str
    provider: str
    dataset: DataKind = Field(description="`demo` rows never mix with `warehouse` rows.")
    engine: Engine = Field(description="`embedded`: read here; `server`: synced by a remote Airbyte.")
    remote: RemoteOrigin | None = Field(default=None, description="Where it is synced; null for an embedded one.")
    lands_here: bool = Field(default=True, description="Whether its rows land in the raw tables of this installation.")
    config: Config
    streams: list[str]
    stream_settings: list[StreamSettings] = Field(description="How each of `streams` is read, in the same order.")
    schedule: Schedule
    state: ConnectionState
    created_at: datetime
    updated_at: datetime
    next_sync_at: datetime | None = Field(description="When the schedule runs it next; null when manual or paused.")
    last_sync: AirbyteJob | None


class ProviderSummary(BaseModel):
    provider: str
    total: int
    active: int
    inactive: int
    due: int


class AirbyteSummary(BaseModel):
    """All connections of the tenant at a glance."""

    total: int
    active: int
    inactive: int
    due: int = Field(description="Active connections whose next run is in the past.")
    by_provider: list[ProviderSummary]
    latest_sync: AirbyteJob | None


class CheckRequest(RequestModel):
    """What to check or discover with, before or without a connection, or with other settings of one."""

    connector: ConnectorName = Field(examples=["opsight-demo-ads"])
    config: Config = Field(default_factory=dict[str, JsonValue])
    connection_id: Annotated[UUID, Field(strict=False)] | None = Field(
        default=None,
        description="A connection of this connector: a secret field given as it is shown there means the one it holds.",
    )
