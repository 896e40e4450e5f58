"""Starting, reading, cancelling and replaying jobs, each within the caller's own transaction."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import structlog
from opentelemetry import propagate
from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.jobs import JobPayload, JobState, JobView
from libs.clock import utc_now
from libs.db import after_commit, in_schema
from libs.errors import Conflict, NotFound
from libs.ids import new_id
from libs.jobs.doorbell import Doorbell

LIVE = "('scheduled', 'queued', 'running', 'retry_wait')"
_COLUMNS = (
    "id, kind, state, attempt, progress, error_code, error_message, run_at, created_at, started_at, finished_at,"
    " cancel_requested_at is not null as cancel_requested, subject, request_id, traceparent"
)


class JobAlreadyOver(Conflict):
    code, title = "job_already_over", "The job is over already"


class JobNotReplayable(Conflict):
    code, title = "job_not_replayable", "Only a failed or dead job can be replayed"


async def enqueue(
    session: AsyncSession,
    payload: JobPayload,
    *,
    tenant_id: UUID,
    subject: str | None = None,
    request_id: str | None = None,
    run_at: datetime | None = None,
    unique_key: str | None = None,
) -> UUID:
    """Write a job in the session's own transaction, and ring for a worker once that has committed.

    With `unique_key` there is at most one live job of (tenant, kind, key): the id of that one is the answer.
    `request_id` defaults to the one bound to the logs.
    """
    values = {
        "tenant_id": tenant_id,
        "kind": payload.KIND,
        "state": "scheduled" if run_at and run_at > utc_now() else "queued",
        "payload": payload.model_dump_json(),
        "unique_key": unique_key,
        "run_at": run_at,
        "subject": subject,
        "request_id": request_id or structlog.contextvars.get_contextvars().get("request_id"),
        "traceparent": _traceparent(),
    }
    while (job_id := await _insert(session, values)) is None:
        found = await _find_live(session, values)
        if found is not None:
            return found
    _ring_after_commit(session, run_at if values["state"] == "scheduled" else None)
    return job_id


async def get_job(session: AsyncSession, job_id: UUID) -> JobView:
    """The tenant's job; raises `NotFound`."""
    query = in_schema(session, f"select {_COLUMNS} from {{schema}}.job where id = :id and tenant_id = app.tenant_id()")
    row = (await session.execute(query, {"id": job_id})).mappings().one_or_none()
    if row is None:
        raise NotFound
    return _view(row)


async def list_jobs(
    session: AsyncSession,
    *,
    kind: str | None = None,
    states: Collection[JobState] | None = None,
    before: UUID | None = None,
    limit: int = 50,
) -> list[JobView]:
    """The tenant's jobs, newest first; `before` is the last id of the page before (ids sort by time)."""
    query = in_schema(
        session,
        f"select {_COLUMNS} from {{schema}}.job where tenant_id = app.tenant_id()"
        " and (cast(:kind as text) is null or kind = :kind)"
        " and (cast(:states as text[]) is null or state = any(cast(:states as text[])))"
        " and (cast(:before as uuid) is null or id < :before) order by id desc limit :limit",
    )
    wanted = {"kind": kind, "states": None if states is None else list(states), "before": before, "limit": limit}
    return [_view(row) for row in (await session.execute(query, wanted)).mappings()]


async def cancel_job(session: AsyncSession, job_id: UUID) -> JobView:
    """Cancel a waiting job at once; ask a running one to stop (`context.cancelled`), which takes a second or two.

    Raises `NotFound`, and `JobAlreadyOver` when it has ended in any other way than by being cancelled.
    """
    statement = in_schema(
        session,
        "update {schema}.job set cancel_requested_at = coalesce(cancel_requested_at, now()),"
        " state = case when state = 'running' then state else 'cancelled' end,"
        " finished_at = case when state = 'running' then null else now() end"
        f" where tenant_id = app.tenant_id() and id = :id and state in {LIVE} returning {_COLUMNS}",
    )
    row = (await session.execute(statement, {"id": job_id})).mappings().one_or_none()
    if row is not None:
        return _view(row)
    view = await get_job(session, job_id)
    if view.state != "cancelled":
        raise JobAlreadyOver
    return view


async def replay_job(session: AsyncSession, job_id: UUID) -> JobView:
    """Queue a failed or dead job again under the same id, so that its effects keep their keys.

    It gets a full set of attempts. Raises `NotFound` and `JobNotReplayable`. The caller records it in the audit.
    """
    statement = in_schema(
        session,
        "update {schema}.job set state = 'queued', run_at = now(), finished_at = null,"
        " free_attempts = attempt, worker_losses = 0, throttled_since = null, cancel_requested_at = null"
        f" where tenant_id = app.tenant_id() and id = :id and state in ('failed', 'dead') returning {_COLUMNS}",
    )
    row = (await session.execute(statement, {"id": job_id})).mappings().one_or_none()
    if row is None:
        await get_job(session, job_id)
        raise JobNotReplayable
    _ring_after_commit(session, None)
    return _view(row)


async def _insert(session: AsyncSession, values: Mapping[str, object]) -> UUID | None:
    statement = in_schema(
        session,
        "insert into {schema}.job (tenant_id, id, kind, state, payload, unique_key, run_at, subject,"
        " request_id, traceparent) values (:tenant_id, :id, :kind, :state, cast(:payload as jsonb), :unique_key,"
        " coalesce(cast(:run_at as timestamptz), clock_timestamp()), :subject, :request_id, :traceparent)"
        f" on conflict (tenant_id, kind, unique_key) where unique_key is not null and state in {LIVE}"
        " do nothing returning id",
    )
    return (await session.execute(statement, {**values, "id": new_id()})).scalar_one_or_none()


async def _find_live(session: AsyncSession, values: Mapping[str, object]) -> UUID | None:
    query = in_schema(
        session,
        "select id from {schema}.job where tenant_id = :tenant_id and kind = :kind"
        f" and unique_key = :unique_key and state in {LIVE}",
    )
    return (await session.execute(query, dict(values))).scalar_one_or_none()


def _traceparent() -> str | None:
    carrier: dict[str, str] = {}
    propagate.inject(carrier)
    return carrier.get("traceparent")


def _ring_after_commit(session: AsyncSession, at: datetime | None) -> None:
    """Ring once per transaction, when it has committed; a session without a doorbell leaves it to the poll."""
    doorbell: Doorbell | None = session.info.get("doorbell")
    if doorbell is None:
        return
    if at is not None:
        after_commit(session, lambda: doorbell.ring_at(at))
    elif not session.info.get("rings"):
        session.info["rings"] = True
        after_commit(session, doorbell.ring)


def _view(row: RowMapping) -> JobView:
    fields: dict[str, Any] = dict(row)
    code, message = fields.pop("error_code"), fields.pop("error_message")
    traceparent = fields.pop("traceparent")
    progress = fields["progress"]
    fields["progress"] = orjson.loads(progress) if isinstance(progress, str) else progress
    fields["error"] = {"code": code, "message": message or ""} if code else None
    fields["trace_id"] = traceparent.split("-")[1] if traceparent else None
    return JobView.model_validate(fields)
