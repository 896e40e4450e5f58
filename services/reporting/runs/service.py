"""Reading, cancelling and replaying runs."""

from collections.abc import Awaitable, Callable, Collection
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.reporting.jobs import ReplayRun
from contracts.reporting.runs import OVER, ArtifactFormat, ReportKind, Run, RunDetail
from libs.audit import record_audit
from libs.auth import Principal, tenant_of
from libs.clock import utc_now
from libs.db import Database
from libs.jobs import JobAlreadyOver, cancel_job, enqueue, get_job
from libs.pagination import CursorCodec, Page
from libs.sse import Frame
from services.reporting import models
from services.reporting.reports import repository as report_repository
from services.reporting.reports.errors import ReportArchived, ReportNotFound
from services.reporting.runs import repository
from services.reporting.runs.access import refuse_narrower, refuse_without
from services.reporting.runs.errors import (
    FormatUnknown,
    ResultsNotReady,
    RunActive,
    RunNotFound,
    RunNotReplayable,
    RunOver,
)
from services.reporting.runs.kinds import Artifact, Kinds
from services.reporting.runs.repository import RunFilter
from services.reporting.runs.shown import can_replay, detailed, shown
from services.reporting.runs.starting import Asked, scope_of, start_run


async def run_report(
    session: AsyncSession,
    kinds: Kinds,
    principal: Principal,
    report_id: UUID,
    *,
    of: Collection[ReportKind],
    code_sha: str,
) -> Run:
    """Start a run with the caller's own rights, of a report of one of the kinds `of`.

    Raises `ReportNotFound`, `FiguresWithheld`, and what `start_run` raises.
    """
    report = await report_repository.hold_report(session, report_id)
    if report is None or report.kind not in of:
        raise ReportNotFound
    refuse_without(principal, kinds[report.kind].needs)
    by = principal.actor or principal.subject
    asked = Asked(by=by, owner=principal.subject, scope=scope_of(principal), code_sha=code_sha)
    run = await start_run(session, kinds, report, asked)
    await _audit(session, principal, "run.started", run)
    return shown(run, kinds)


async def list_runs(
    session: AsyncSession, cursors: CursorCodec, kinds: Kinds, wanted: RunFilter, *, cursor: str | None, limit: int
) -> Page[Run]:
    """Newest first."""
    rows = await repository.list_runs(session, wanted, after=cursors.decode_row(cursor), limit=limit + 1)
    last = rows[limit - 1] if len(rows) > limit else None
    next_cursor = cursors.encode(last.requested_at.isoformat(), str(last.id)) if last else None
    return Page(items=[shown(row, kinds) for row in rows[:limit]], next_cursor=next_cursor)


async def get_run(session: AsyncSession, kinds: Kinds, run_id: UUID, *, report_id: UUID | None = None) -> RunDetail:
    """Raises `RunNotFound`."""
    run = await repository.find_run(session, run_id)
    if run is None or report_id not in (None, run.report_id):
        raise RunNotFound
    trace_id = (await get_job(session, run.job_id)).trace_id if run.job_id else None
    return detailed(run, kinds, trace_id=trace_id)


async def follow(database: Database, kinds: Kinds, tenant_id: UUID, run_id: UUID) -> Callable[[], Awaitable[Frame]]:
    """What polls a run; raises `RunNotFound` at once when there is no such run."""

    async def poll() -> Frame:
        async with database.tenant(tenant_id, read_only=True) as session:
            run = await repository.find_run(session, run_id)
        if run is None:
            raise RunNotFound
        return Frame(shown(run, kinds), event="run", last=run.state in OVER)

    await poll()
    return poll


async def cancel_run(session: AsyncSession, kinds: Kinds, principal: Principal, run_id: UUID) -> Run:
    """Stop it: what is observed stays, and nothing more is asked. Raises `RunNotFound` and `RunOver`."""
    run = await _hold(session, run_id)
    if run.state in OVER:
        raise RunOver
    run.state, run.finished_at = "cancelled", utc_now()
    await repository.save(session, run)
    if run.job_id is not None:
        await _cancel_job(session, run.job_id)
    await _audit(session, principal, "run.cancelled", run)
    return shown(run, kinds)


async def replay_run(session: AsyncSession, kinds: Kinds, principal: Principal, run_id: UUID) -> Run:
    """Ask again for what failed, and for nothing else. Raises `RunNotFound`, `RunNotReplayable` and `RunActive`."""
    run = await _hold(session, run_id)
    await replay(session, kinds, principal, run)
    return shown(run, kinds)


async def replay(session: AsyncSession, kinds: Kinds, principal: Principal, run: models.ReportRun) -> None:
    """Queue a held run again under its own id. Raises `RunNotReplayable`, `RunActive` and `ReportArchived`."""
    if not can_replay(run):
        raise RunNotReplayable
    report = await report_repository.hold_report(session, run.report_id)
    if report is None or report.archived_at is not None:
        raise ReportArchived
    if await repository.find_active(session, run.report_id) is not None:
        raise RunActive
    await kinds[run.kind].forget_failed(session, run)
    run.state, run.failed, run.replays, run.finished_at = "queued", 0, run.replays + 1, None
    by = principal.actor or principal.subject
    run.job_id = await enqueue(session, ReplayRun(run_id=run.id), tenant_id=run.tenant_id, subject=by)
    await repository.save(session, run)
    letter = await repository.find_letter_of(session, run.id)
    if letter is not None:
        letter.state, letter.replays = "replaying", letter.replays + 1
        await session.flush()
    await _audit(session, principal, "run.replayed", run)


async def render_run(database: Database, kinds: Kinds, principal: Principal, run_id: UUID, wanted: str) -> Artifact:
    """A run as a file; the trail keeps who took it. Raises `RunNotFound`, `FormatUnknown`, `FiguresWithheld` and
    `ResultsNotReady`."""
    async with database.tenant(tenant_of(principal)) as session:
        run = await repository.find_run(session, run_id)
        if run is None:
            raise RunNotFound
        known: ArtifactFormat | None = next((one for one in kinds[run.kind].formats if one == wanted), None)
        if known is None:
            raise FormatUnknown
        refuse_narrower(principal, run, kinds[run.kind].needs)
        if run.state not in ("completed", "partial"):
            raise ResultsNotReady
        artifact = await kinds[run.kind].render(session, run, known)
        await _audit(session, principal, "run.downloaded", run)
    return artifact


async def _hold(session: AsyncSession, run_id: UUID) -> models.ReportRun:
    run = await repository.hold_run(session, run_id)
    if run is None:
        raise RunNotFound
    return run


async def _cancel_job(session: AsyncSession, job_id: UUID) -> None:
    """Of one that has ended in this moment, its end finds the run cancelled and leaves it."""
    try:
        await cancel_job(session, job_id)
    except JobAlreadyOver:
        return


async def _audit(session: AsyncSession, principal: Principal, action: str, run: models.ReportRun) -> None:
    detail = {"report": str(run.report_id), "number": run.number, "kind": run.kind}
    await record_audit(
        session, principal, action=action, object_type="report_run", object_id=str(run.id), detail=detail
    )
