"""Runs every check of a tenant and keeps what it found; shows it as days, and as single results."""

import time
from datetime import datetime, timedelta
from itertools import groupby
from typing import cast
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.metrics.combined import Dataset
from contracts.metrics.health import CheckStatus
from contracts.metrics.jobs import CheckDataQuality
from contracts.metrics.quality import CheckName, QualityCheck, QualityDay, QualityHistory, QualityResult, QualitySeries
from libs.auth import Principal
from libs.clock import utc_now
from libs.jobs import JobContext, enqueue
from libs.pagination import CursorCodec, Page
from services.metrics.data_quality.service import check
from services.metrics.quality_incidents.judging import judge
from services.metrics.quality_runs import repository
from services.metrics.quality_runs.repository import DayRow, ResultRow
from services.metrics.quality_runs.rollup import roll_up
from services.metrics.quality_runs.telemetry import observe_run
from services.metrics.snapshots.loading import SnapshotStore
from services.metrics.snapshots.marts_repository import is_rebuilding

log: structlog.stdlib.BoundLogger = structlog.get_logger()


async def request_checks(session: AsyncSession, tenant_id: UUID) -> None:
    """Ask for a run of all checks; one that waits already is the answer."""
    await enqueue(session, CheckDataQuality(), tenant_id=tenant_id, unique_key="next")


async def run(context: JobContext, store: SnapshotStore, *, budget_seconds: int) -> None:
    """Check everything, keep it, and open or close incidents: all of it in one transaction, or nothing.

    While dbt writes the tenant's marts nothing is checked: the run asks for it when it is done.
    """
    with observe_run():
        async with context.session() as session:
            await repository.lock_checks(session, context.tenant_id)
            if await is_rebuilding(session):
                return
            started = time.monotonic()
            quality = await check(session, store, context.tenant_id, budget_seconds=budget_seconds)
            await _keep(session, context.tenant_id, context.job_id, quality.checks, quality.checked_at, started)
    log.info("data_quality.checked", verdict=quality.status, checks=len(quality.checks))


async def _keep(
    session: AsyncSession, tenant_id: UUID, run_id: UUID, checks: list[QualityCheck], at: datetime, started: float
) -> None:
    results = roll_up(checks)
    before = await repository.find_last_run_at(session)
    seconds = time.monotonic() - started
    if not await repository.add_run(session, tenant_id, run_id, at=at, seconds=seconds, results=results):
        return
    await judge(session, tenant_id, results, at=at)
    if before is None or before.date() != at.date():
        await repository.thin_out(session)


async def get_history(session: AsyncSession, principal: Principal, *, days: int) -> QualityHistory:
    """The last `days` days (UTC), today included. Empty for those who are limited: it counts every account."""
    until = utc_now().date()
    since = until - timedelta(days=days - 1)
    if is_limited(principal):
        return QualityHistory(since=since, until=until, last_run_at=None, series=[])
    rows = await repository.list_days(session, since=since)
    groups = groupby(rows, key=lambda row: (row.dataset, row.check_name))
    return QualityHistory(
        since=since,
        until=until,
        last_run_at=await repository.find_last_run_at(session),
        series=[_series(dataset, name, list(days_of)) for (dataset, name), days_of in groups],
    )


async def list_results(
    session: AsyncSession,
    cursors: CursorCodec,
    principal: Principal,
    check_name: CheckName,
    *,
    dataset: Dataset | None,
    cursor: str | None,
    limit: int,
) -> Page[QualityResult]:
    """What each run found, newest first; a week of them all, then the worst of each day."""
    after = _position(cursors, cursor)
    if is_limited(principal):
        return Page(items=[], next_cursor=None)
    name = dataset.value if dataset else None
    found = await repository.list_results(session, check_name, dataset=name, after=after, limit=limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    next_cursor = cursors.encode(last.checked_at.isoformat(), str(last.run_id), last.dataset) if last else None
    return Page(items=[shown(row) for row in found[:limit]], next_cursor=next_cursor)


def is_limited(principal: Principal) -> bool:
    """Whether the caller sees a part of the tenant only: results and incidents are about all of it."""
    return principal.accounts is not None or principal.aggregates_only


def shown(row: ResultRow) -> QualityResult:
    """As the API shows it."""
    return QualityResult(
        run_id=row.run_id,
        checked_at=row.checked_at,
        dataset=Dataset(row.dataset),
        check=cast("CheckName", row.check_name),
        status=cast("CheckStatus", row.status),
        observed=row.observed,
        limit=row.limit_value,
        unit=row.unit,
        sample_size=row.sample_size,
        message=row.message,
        failing_keys=row.failing_keys,
        parts=row.parts,
        parts_failed=row.parts_failed,
    )


def _series(dataset: str, name: str, days: list[DayRow]) -> QualitySeries:
    newest = days[-1]
    return QualitySeries(
        dataset=Dataset(dataset),
        check=cast("CheckName", name),
        unit=newest.unit,
        limit=newest.limit_value,
        days=[
            QualityDay(
                day=one.day,
                status=cast("CheckStatus", one.status),
                observed=one.observed,
                runs=one.runs,
                failed=one.failed,
            )
            for one in days
        ],
    )


def _position(cursors: CursorCodec, cursor: str | None) -> tuple[datetime, UUID, str] | None:
    if cursor is None:
        return None
    moment, run_id, dataset = cursors.decode(cursor, 3)
    return datetime.fromisoformat(moment), UUID(run_id), dataset
