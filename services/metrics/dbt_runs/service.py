"""dbt runs of a tenant: ask for one, do it, and say how they go."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.events import DataLanded
from contracts.metrics.api import Platform, RefreshAccepted
from contracts.metrics.jobs import BuildSnapshot, RunDbt
from libs.clock import utc_now
from libs.db import Database
from libs.jobs import JobContext, RetryLater, enqueue, get_job, list_jobs
from services.metrics.dbt_runs import repository
from services.metrics.dbt_runs.process import DbtProcess, DbtProcessDied, DbtResult
from services.metrics.dbt_runs.repository import PendingChanges
from services.metrics.dbt_runs.telemetry import observe_run, observe_sources
from services.metrics.quality_runs.service import request_checks

log: structlog.stdlib.BoundLogger = structlog.get_logger()
LOADED_OVERLAP = timedelta(hours=2)
"""Rows show their load time, which is before their commit; a long load is still seen by the run after it."""

REFRESH = "refresh"
WHOLE = "whole"
"""Why every partition is rebuilt, whenever its rows were loaded."""
SLOT = "opsight:metrics:dbt"
"""The one dbt slot of the whole platform."""

PLATFORM_OF_SOURCE = {"facebook_ads": Platform.meta_ads.value}
"""Where a connector has another name than the platform it reads."""


class DbtRunFailed(Exception):
    """dbt refused, or a test of the marts failed; the marts keep what they had for everything downstream of it."""


async def request_refresh(session: AsyncSession, tenant_id: UUID, subject: str) -> RefreshAccepted:
    """Ask for a run now; while one waits, that one is the answer."""
    await repository.add_change(session, tenant_id, reason=REFRESH, windows=[])
    job_id = await request_run(session, tenant_id, subject=subject, delay_seconds=0)
    return RefreshAccepted(job_id=job_id, state=(await get_job(session, job_id)).state)


async def request_whole_run(session: AsyncSession, tenant_id: UUID) -> None:
    """Ask for a run that rebuilds everything of the tenant."""
    await request_run_because(session, tenant_id, WHOLE, delay_seconds=0)


async def request_run_because(session: AsyncSession, tenant_id: UUID, reason: str, *, delay_seconds: float) -> None:
    """Ask for a run that takes in something of ours that changed; no day of an account needs to be rebuilt for it."""
    await repository.add_change(session, tenant_id, reason=reason, windows=[])
    await request_run(session, tenant_id, subject=None, delay_seconds=delay_seconds)


async def note_landed(session: AsyncSession, tenant_id: UUID, event: DataLanded, *, delay_seconds: float) -> None:
    """Remember which days landed, and ask for a run that comes when the landing has calmed down."""
    windows = [
        {
            "tenant_id": str(tenant_id),
            "dataset": event.dataset,
            **account.model_dump(mode="json"),
            "platform": PLATFORM_OF_SOURCE.get(account.platform, account.platform),
        }
        for account in event.accounts
    ]
    await repository.add_change(session, tenant_id, reason=f"landed:{event.source}", windows=windows)
    await request_run(session, tenant_id, subject=None, delay_seconds=delay_seconds)


async def request_run(session: AsyncSession, tenant_id: UUID, *, subject: str | None, delay_seconds: float) -> UUID:
    """The job that will do all pending changes: one that waits already, or a new one.

    A job that runs has read its changes, so it does not count as waiting: one more is queued behind it.
    """
    running = await list_jobs(session, kind=RunDbt.KIND, states={"running"}, limit=1)
    key = f"after:{running[0].id}" if running else "next"
    run_at = utc_now() + timedelta(seconds=delay_seconds) if delay_seconds else None
    return await enqueue(session, RunDbt(), tenant_id=tenant_id, subject=subject, run_at=run_at, unique_key=key)


async def run(context: JobContext, database: Database, dbt: DbtProcess, *, full: bool, code_sha: str) -> None:
    """Bring the tenant's marts up to date, then ask for a snapshot. Raises `DbtRunFailed`; the changes then stay.

    Nothing to do is done at once. One run at a time on the whole platform: dbt swaps views that all tenants share.
    """
    async with database.exclusive(SLOT) as is_ours:
        if not is_ours:
            raise RetryLater(1, "dbt_busy", "Another dbt run is under way.")
        async with context.session() as session:
            # As long as a run seems to be under way no snapshot is built, and whoever left one behind may never return.
            await repository.close_lost_runs(session)
            changes = await repository.list_changes(session)
            if not changes.ids and not full:
                return
            variables = await _begin(session, context, changes, full=full, code_sha=code_sha)
        result = await _invoke(dbt, variables, whole=full)
        await _finish(context, changes, result)


async def _begin(
    session: AsyncSession, context: JobContext, changes: PendingChanges, *, full: bool, code_sha: str
) -> dict[str, Any]:
    last = await repository.find_last_success(session)
    known = last is not None and last.code_sha == code_sha and not full and WHOLE not in changes.reasons
    since = last.started_at - _overlap(changes) if last is not None and known else None
    reason = ", ".join(changes.reasons) or "full"
    await repository.start_run(
        session, context.tenant_id, context.job_id, reason=reason, since=since, code_sha=code_sha
    )
    return {
        "tenant_ids": [str(context.tenant_id)],
        "since": since.isoformat() if since else None,
        "windows": changes.windows,
        "job_id": str(context.job_id),
    }


def _overlap(changes: PendingChanges) -> timedelta:
    """Whoever landed rows names their days; whoever asks for a refresh may know of rows that nobody named."""
    return LOADED_OVERLAP if REFRESH in changes.reasons else timedelta(0)


async def _invoke(dbt: DbtProcess, variables: dict[str, Any], *, whole: bool) -> DbtResult:
    try:
        return await dbt.build(variables, whole=whole)
    except DbtProcessDied as error:
        return DbtResult(False, str(error), [])


async def _finish(context: JobContext, changes: PendingChanges, result: DbtResult) -> None:
    error = None if result.success else result.error or _failures(result)
    observe_run(result)
    async with context.session() as session:
        await repository.finish_run(session, context.job_id, error=error, models=result.nodes)
        await repository.prune_runs(session)
        if error is None:
            await repository.delete_changes(session, changes.ids)
            observe_sources(await repository.list_source_loads(session), utc_now())
            if await repository.has_changes(session):
                # Of these, one may have taken this run for one that had not begun.
                await request_run(session, context.tenant_id, subject=None, delay_seconds=0)
            await enqueue(session, BuildSnapshot(), tenant_id=context.tenant_id, unique_key=f"after:{context.job_id}")
        else:
            # After a success the snapshot's job asks for it.
            await request_checks(session, context.tenant_id)
    if error is not None:
        raise DbtRunFailed(error)
    log.info("dbt.finished", nodes=len(result.nodes), windows=len(changes.windows))


def _failures(result: DbtResult) -> str:
    failed = [node for node in result.nodes if node["status"] in ("error", "fail", "runtime error")]
    return "; ".join(f"{node['name']}: {node['message']}" for node in failed)[:2000] or "dbt did not succeed"
