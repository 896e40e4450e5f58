"""Starts the pulls that are due, for every tenant."""

import structlog

from libs.jobs import Every, PeriodicContext
from services.ingestion.market_schedule import repository
from services.ingestion.market_schedule.service import start_due_pull

log: structlog.stdlib.BoundLogger = structlog.get_logger()
BATCH = 200
SECONDS = 30


async def enqueue_due_pulls(context: PeriodicContext) -> None:
    """Queue a pull for each schedule whose time has come; each in a transaction of its own tenant."""
    async with context.database.platform() as session:
        due = await repository.list_due_across_tenants(session, limit=BATCH)
    started = 0
    for tenant_id, schedule_id in due:
        async with context.database.tenant(tenant_id) as session:
            started += await start_due_pull(session, schedule_id)
    if due:
        log.info("market_pulls.enqueued", due=len(due), started=started)


ENQUEUE_DUE_PULLS = Every(seconds=SECONDS, name="enqueue_due_pulls", run=enqueue_due_pulls)
