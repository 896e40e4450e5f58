"""A replay as the API shows it: the job's state, the replay's own report."""

from datetime import datetime
from typing import cast

from contracts.ingestion.connections import JobError, JobProgress, JobState
from contracts.ingestion.replays import (
    Replay,
    ReplayChanges,
    ReplayComparison,
    ReplayCounts,
    ReplaySource,
    ReplayWindow,
)
from services.ingestion.replay.repository import ReplayRow


def replay_view(row: ReplayRow) -> Replay:
    finished_at = row.job_finished_at if row.job_state else row.finished_at
    return Replay(
        id=row.id,
        dataset=row.dataset,
        dataset_version=row.dataset_version,
        source=cast(ReplaySource, row.source),
        window=ReplayWindow(start_date=row.start_date, end_date=row.end_date),
        connection_id=row.connection_id,
        accounts=row.accounts,
        state=_state(row),
        attempt=row.attempt or 0,
        progress=_progress(row),
        error=_error(row.error_type, row.error_message) or _error(row.job_error_code, row.job_error_message),
        counts=ReplayCounts.model_validate(row.counts) if row.counts else None,
        changes=ReplayChanges.model_validate(row.changes) if row.changes else None,
        checksum_before=row.checksum_before,
        checksum_after=row.checksum_after,
        previous=ReplayComparison.model_validate(row.previous) if row.previous else None,
        created_by=row.created_by,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=finished_at,
        duration_seconds=_seconds(row.started_at, finished_at),
        trace_id=row.trace_id,
    )


def _state(row: ReplayRow) -> JobState:
    """The job's; when the job's row has been tidied away, what the replay itself says."""
    if row.job_state is not None:
        return JobState(row.job_state)
    return JobState.SUCCEEDED if row.checksum_after is not None else JobState.FAILED


def _progress(row: ReplayRow) -> JobProgress | None:
    return JobProgress.model_validate(row.progress) if row.progress and row.job_state == "running" else None


def _error(kind: str | None, message: str | None) -> JobError | None:
    return JobError(type=kind, message=message or "") if kind else None


def _seconds(started_at: datetime | None, finished_at: datetime | None) -> float | None:
    if started_at is None or finished_at is None:
        return None
    return round((finished_at - started_at).total_seconds(), 3)
