"""A sync or a probe as the API shows it: the job's state, the service's own counts."""

from datetime import datetime
from typing import Any, Literal, cast

from pydantic import TypeAdapter

from contracts.ingestion.connections import (
    AirbyteJob,
    CheckResult,
    DiscoverResult,
    JobError,
    JobProgress,
    JobState,
    RecordCounts,
    SyncStream,
)
from contracts.ingestion.remote import RemoteConnectionsResult
from contracts.ingestion.sync_errors import sync_error_type
from contracts.jobs import JobView
from services.ingestion.models import Installation, Probe
from services.ingestion.sync.repository import SyncRow

_RESULT: TypeAdapter[CheckResult | DiscoverResult | RemoteConnectionsResult] = TypeAdapter(
    CheckResult | DiscoverResult | RemoteConnectionsResult
)


def sync_view(row: SyncRow) -> AirbyteJob:
    streams = [SyncStream.model_validate(stream) for stream in row.streams]
    finished_at = row.job_finished_at if row.job_state else row.finished_at
    return AirbyteJob(
        id=row.id,
        kind="sync",
        connection_id=row.connection_id,
        connector=row.connector,
        state=JobState(row.state),
        trigger=cast(Literal["manual", "schedule", "webhook"], row.trigger),
        attempt=row.attempt or 0,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=finished_at,
        duration_seconds=_seconds(row.started_at, finished_at),
        counts=_total(streams),
        streams=streams,
        progress=_progress(row.progress) if row.state == "running" else None,
        error=error_view(row),
        remote_job_id=row.remote_job_id,
        trace_id=row.trace_id,
    )


def probe_view(probe: Probe, job: JobView) -> AirbyteJob:
    return AirbyteJob(
        id=probe.id,
        kind=cast(Literal["check", "discover", "remote_connections"], probe.kind),
        connection_id=None,
        connector=probe.connector,
        state=JobState(job.state),
        trigger="manual",
        attempt=job.attempt,
        created_at=probe.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        duration_seconds=_seconds(job.started_at, job.finished_at),
        counts=RecordCounts(),
        streams=[],
        progress=_progress(job.progress.model_dump()) if job.progress and job.state == "running" else None,
        error=problem_of(probe.error_type, probe.error_message)
        or (problem_of(job.error.code, job.error.message) if job.error else None),
        result=_RESULT.validate_python(probe.result) if probe.result else None,
        trace_id=job.trace_id,
    )


def installation_view(installation: Installation, job: JobView) -> AirbyteJob:
    return AirbyteJob(
        id=installation.id,
        kind=cast(Literal["install", "update", "remove"], installation.kind),
        connection_id=None,
        connector=installation.connector,
        state=JobState(job.state),
        trigger="manual",
        attempt=job.attempt,
        created_at=installation.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        duration_seconds=_seconds(job.started_at, job.finished_at),
        counts=RecordCounts(),
        streams=[],
        progress=_progress(job.progress.model_dump()) if job.progress and job.state == "running" else None,
        error=problem_of(job.error.code, job.error.message) if job.error else None,
        trace_id=job.trace_id,
    )


def _state(row: SyncRow) -> JobState:
    """The job's; when the job's row has been tidied away, what the sync itself says."""
    if row.job_state is not None:
        return JobState(row.job_state)
    if row.error_type == "cancelled":
        return JobState.CANCELLED
    return JobState.SUCCEEDED if row.finished_at and not row.error_type else JobState.FAILED


def _total(streams: list[SyncStream]) -> RecordCounts:
    return RecordCounts(
        emitted=sum(stream.emitted for stream in streams),
        committed=sum(stream.committed for stream in streams),
        filtered=sum(stream.filtered for stream in streams),
        quarantined=sum(stream.quarantined for stream in streams),
        bytes=sum(stream.bytes for stream in streams),
        quarantined_bytes=sum(stream.quarantined_bytes for stream in streams),
        vanished=sum(stream.vanished for stream in streams),
    )


def _progress(progress: dict[str, Any] | None) -> JobProgress | None:
    return JobProgress.model_validate(progress) if progress else None


def error_view(row: SyncRow) -> JobError | None:
    """What the sync says went wrong; when it could say nothing, what the job says."""
    return problem_of(row.error_type, row.error_message) or problem_of(row.job_error_code, row.job_error_message)


def problem_of(kind: str | None, message: str | None) -> JobError | None:
    """An error of this type, with where it says what to do about it."""
    if not kind:
        return None
    known = sync_error_type(kind)
    return JobError(type=kind, message=message or "", runbook=known.runbook if known else None)


def _seconds(started_at: datetime | None, finished_at: datetime | None) -> float | None:
    if started_at is None or finished_at is None:
        return None
    return round((finished_at - started_at).total_seconds(), 3)
