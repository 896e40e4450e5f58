"""Raw retention: rows that nothing can need any more go, a batch at a time, and each run is audited."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from libs.audit import record_audit
from libs.auth import Principal
from libs.clock import utc_now
from libs.jobs import JobContext, RetryLater
from services.ingestion.replay.window_repository import try_turn
from services.ingestion.retention import metrics, repository
from services.ingestion.retention.rules import Rule, rules

log: structlog.stdlib.BoundLogger = structlog.get_logger()
BATCH_ROWS = 20_000
BUSY_SECONDS = 60


@dataclass(frozen=True)
class Removable:
    """How many rows of a table a run would remove, and why."""

    table: str
    reason: str
    rows: int


async def prune(context: JobContext, *, default_days: int) -> None:
    """Remove the tenant's rows that no rule keeps. Raises `RetryLater` while a replay reads them."""
    async with context.session() as session:
        days = await days_kept(session, default_days)
        await repository.begin_run(session, context.job_id, raw_days=days)
    before = _oldest(days)
    every = list(rules())
    for number, rule in enumerate(every):
        await context.progress(number, len(every), f"{rule.table}: {rule.reason}")
        await _prune_rule(context, rule, before)
        if context.cancelled.is_set():
            return
    async with context.closing_session() as session:
        removed = await repository.finish_run(session, context.job_id)
        await _audit(session, context.tenant_id, context.job_id, days, sum(removed.values()))
    metrics.RUNS.inc()
    log.info("retention.finished", days=days, removed=sum(removed.values()))


async def list_removable(session: AsyncSession, *, default_days: int) -> list[Removable]:
    """What a run would remove now; nothing is changed."""
    before = _oldest(await days_kept(session, default_days))
    return [
        Removable(rule.table, rule.reason, await repository.count_removable(session, rule, before)) for rule in rules()
    ]


async def days_kept(session: AsyncSession, default_days: int) -> int:
    """How many days the tenant keeps raw rows."""
    own = await repository.find_policy(session)
    return default_days if own is None else own


async def change_policy(session: AsyncSession, principal: Principal, tenant_id: UUID, raw_days: int | None) -> None:
    """Keep the tenant's raw rows so long; None goes back to the installation's setting."""
    await repository.save_policy(session, raw_days)
    await record_audit(
        session,
        principal,
        action="retention.changed",
        object_type="retention_policy",
        object_id=str(tenant_id),
        detail={"raw_days": raw_days},
    )


async def _prune_rule(context: JobContext, rule: Rule, before: datetime) -> None:
    gone = BATCH_ROWS
    while gone == BATCH_ROWS and not context.cancelled.is_set():
        async with context.session() as session:
            if not await try_turn(session):
                raise RetryLater(BUSY_SECONDS, "raw_busy", "A replay reads the stored rows.")
            gone = await repository.remove(session, rule, before, limit=BATCH_ROWS)
            if gone:
                await repository.add_removed(session, context.job_id, rule, gone)
        metrics.REMOVED.labels(rule.table, rule.reason).inc(gone)


async def _audit(session: AsyncSession, tenant_id: UUID, run_id: UUID, days: int, removed: int) -> None:
    await record_audit(
        session,
        Principal("ingestion", "service:ingestion", tenant_id),
        action="retention.finished",
        object_type="retention_run",
        object_id=str(run_id),
        detail={"raw_days": days, "removed": removed},
    )


def _oldest(days: int) -> datetime:
    return utc_now() - timedelta(days=days)
