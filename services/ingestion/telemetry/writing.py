"""Writes down what a run says, beside its own work."""

from sqlalchemy.ext.asyncio import AsyncSession

from libs.jobs import Every, JobContext, PeriodicContext
from services.ingestion.engine.journal import Journal
from services.ingestion.telemetry import repository

PURGED_AT_ONCE = 10_000
HOUR = 3600


async def write_journal(context: JobContext, journal: Journal) -> None:
    """Write what waits in `journal`; what cannot be written now stays in it. Raises `LeaseLost`."""
    if journal.is_empty:
        return
    lines = journal.take()
    try:
        async with context.session() as session:
            await repository.add_lines(session, context.job_id, context.attempt, lines)
    except BaseException:
        journal.give_back(lines)
        raise


async def add_journal(session: AsyncSession, context: JobContext, journal: Journal) -> None:
    """Write it in a transaction of the caller's: lines that are true only when that commits."""
    await repository.add_lines(session, context.job_id, context.attempt, journal.take())


async def purge_logs(context: PeriodicContext) -> None:
    """Lines older than 30 days go."""
    async with context.database.platform() as session:
        await repository.purge_lines_across_tenants(session, limit=PURGED_AT_ONCE)


PURGE_SYNC_LOGS = Every(seconds=HOUR, name="purge_sync_logs", run=purge_logs)
