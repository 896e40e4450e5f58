"""How syncs are doing: the jobs of all connections, how fresh each connection is, and what a sync said."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from contracts.ingestion.connections import ConnectionState, Engine, JobError, JobState

SyncStatusState = Literal["fresh", "stale", "missing"]
LogLevel = Literal["debug", "info", "warning", "error"]


class ConnectionRef(BaseModel):
    """Which connection a job is of."""

    id: UUID
    name: str
    connector: str
    provider: str
    engine: Engine


class RecordTelemetry(BaseModel):
    """Records of a sync: `emitted = committed + filtered + quarantined`."""

    emitted: int
    committed: int
    filtered: int
    quarantined: int


class ByteTelemetry(BaseModel):
    """Size of a sync's records as JSON; `emitted` is without those of streams that nobody selected."""

    emitted: int
    committed: int
    quarantined: int


class JobCost(BaseModel):
    """What a sync cost at the provider."""

    amount: str = Field(description="A decimal number.")
    currency: str = Field(description="ISO 4217.")


class TelemetryJob(BaseModel):
    """One sync of any connection."""

    job_id: UUID
    connection: ConnectionRef
    status: JobState
    trigger: Literal["manual", "schedule", "webhook"]
    attempt: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    duration_seconds: float | None
    records: RecordTelemetry
    bytes: ByteTelemetry
    error: JobError | None
    trace_id: str | None
    cost: JobCost | None = Field(description="Null when the provider does not say what it charges, as none does today.")


class SyncStatus(BaseModel):
    """The newest sync, and the newest one that succeeded, among the connections that were asked for."""

    last_synced_at: datetime | None = Field(description="When a sync last succeeded.")
    last_job_id: UUID
    last_job_status: JobState
    last_job_started_at: datetime | None
    last_job_completed_at: datetime | None
    last_job_error: JobError | None
    connection: ConnectionRef


class Telemetry(BaseModel):
    """A page of jobs, newest first, and how fresh their connections are as a whole."""

    items: list[TelemetryJob]
    next_cursor: str | None = Field(None, description="Give it as `cursor` to read on; null at the end.")
    sync_status: SyncStatus | None = Field(description="Null when there was no sync yet.")
    sync_status_state: SyncStatusState = Field(description="`missing` when none succeeded yet.")
    sync_status_age_minutes: int | None = Field(description="Whole minutes since the last success.")
    stale_after_minutes: int = Field(description="From which age on a sync status is stale.")


class ProviderPoint(BaseModel):
    """Finished syncs of a provider that were started within one bucket of time."""

    at: datetime = Field(description="Begin of the bucket, UTC.")
    succeeded: int
    failed: int
    success_rate: float | None = Field(description="Share of 0 to 1; null when none finished.")
    p50_seconds: float | None = Field(description="Median duration of those that succeeded.")
    p95_seconds: float | None
    committed: int
    quarantined: int
    bytes: int


class ProviderHealth(BaseModel):
    provider: str
    points: list[ProviderPoint]


class ConnectionHealth(BaseModel):
    """How fresh one connection is, and what its syncs did within the range."""

    connection: ConnectionRef
    state: ConnectionState
    sync_status_state: SyncStatusState
    sync_status_age_minutes: int | None
    last_synced_at: datetime | None
    last_job_id: UUID | None
    last_job_status: JobState | None
    last_job_error: JobError | None
    next_sync_at: datetime | None
    succeeded: int
    failed: int
    committed: int
    quarantined: int


class SyncHealth(BaseModel):
    """Success rate and latency of each provider over time, and each connection as it is now."""

    since: datetime
    until: datetime
    bucket: Literal["hour", "day"]
    stale_after_minutes: int
    providers: list[ProviderHealth]
    connections: list[ConnectionHealth]


class AirbyteHealth(BaseModel):
    """How the tenant's syncs are, in one word. `unknown`: nothing was synced yet, which is not being fine."""

    status: Literal["pass", "warn", "fail", "unknown"] = Field(
        description="`fail` when nothing is synced as it should be, `warn` when some connections are not."
    )
    reasons: list[str] = Field(description="Sentences for people; none when all is well.")
    checked_at: datetime
    connections: int
    active: int
    failing: int = Field(description="Active connections whose newest sync ended badly.")
    overdue: int = Field(description="Active connections that should have been synced 15 minutes ago, and were not.")
    running: int
    waiting: int = Field(description="Syncs that wait for a worker, a place, or their next attempt.")
    last_synced_at: datetime | None = Field(description="When a sync last succeeded.")
    sync_status_state: SyncStatusState
    sync_status_age_minutes: int | None


class SyncLogLine(BaseModel):
    """One line of a sync, without any configured value."""

    number: int
    attempt: int
    at: datetime
    level: LogLevel
    origin: Literal["connector", "opsight"]
    message: str


class SyncProblem(BaseModel):
    """A type of error: what it means, and what to do about it."""

    type: str
    title: str
    meaning: str
    remedy: str
    again: bool = Field(description="Whether Opsight tries again by itself.")
    runbook: str = Field(description="Where the web UI explains it.")
