"""Starts what is due, for every tenant."""

import structlog

from libs.jobs import Every, PeriodicContext
from services.ingestion.connection import repository
from services.ingestion.sync.service import start_due_sync

log: structlog.stdlib.BoundLogger = structlog.get_logger()
BATCH = 200
SECONDS = 30


async def enqueue_due_syncs(context: PeriodicContext) -> None:
    """Queue a sync of each connection whose time has come; each in a transaction of its own tenant."""
    async with context.database.platform() as session:
        due = await repository.list_due_across_tenants(session, limit=BATCH)
    started = 0
    for tenant_id, connection_id in due:
        async with context.database.tenant(tenant_id) as session:
            started += await start_due_sync(session, connection_id)
    if due:
        log.info("syncs.enqueued", due=len(due), started=started)


ENQUEUE_DUE_SYNCS = Every(seconds=SECONDS, name="enqueue_due_syncs", run=enqueue_due_syncs)
