"""Syncs that ended without being able to say so: their workers were lost, or the job failed around them.

The reaper that declares a job dead knows nothing of syncs, and may die itself in between. So what it decided is read
from the database, again and again, and told in the transaction that notes it: once, whatever happens.
"""

from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from libs.jobs import Every, PeriodicContext
from services.ingestion.connection import repository as connection_repository
from services.ingestion.connector.catalogue import describe_connector
from services.ingestion.sync import repository
from services.ingestion.sync.landing import SyncRun
from services.ingestion.sync.repository import SyncRow
from services.ingestion.sync.telling import tell, tell_of_failure

log: structlog.stdlib.BoundLogger = structlog.get_logger()
BATCH = 100
SECONDS = 5
MESSAGES = {
    "poison": "The workers that ran it were lost, three times in a row.",
    "remote_too_long": "The remote Airbyte was not done within 24 hours; its job is looked at no more.",
    "remote_unavailable": "The remote Airbyte did not answer for 24 hours.",
    "remote_throttled": "The remote Airbyte asked us to wait for 24 hours.",
}
OTHERWISE = "It ended before it could say why."


async def tell_lost_syncs(context: PeriodicContext) -> None:
    """Finish and tell each of them; each in a transaction of its own tenant."""
    async with context.database.platform() as session:
        untold = await repository.list_untold_failures_across_tenants(session, limit=BATCH)
    living = await context.database.living(tenant_id for tenant_id, _ in untold)
    for tenant_id, sync_id in (pair for pair in untold if pair[0] in living):
        async with context.database.tenant(tenant_id) as session:
            found = await repository.find_sync(session, sync_id)
            if found is not None:
                await _tell(session, tenant_id, found)


async def _tell(session: AsyncSession, tenant_id: UUID, lost: SyncRow) -> None:
    """What was committed before stays, and is told too."""
    connection = await connection_repository.find_connection(session, lost.connection_id)
    if connection is None:
        return
    code = lost.job_error_code or ("remote_too_long" if lost.remote_job_id is not None else "failed")
    message = MESSAGES.get(code, OTHERWISE)
    run = SyncRun(tenant_id, lost.id, connection.id, describe_connector(lost.connector), connection.dataset)
    run.remember((await repository.list_sync_streams(session, lost.id)).values())
    await repository.finish_sync(session, lost.id, error_type=code, message=message)
    await tell(session, run)
    await tell_of_failure(session, run, error_code=code, message=message)
    log.warning("sync.lost", connection_id=str(connection.id), sync_id=str(lost.id), error=code)


TELL_LOST_SYNCS = Every(seconds=SECONDS, name="tell_lost_syncs", run=tell_lost_syncs)
