"""Tokens whose time to be renewed has come, of every tenant."""

import structlog

from contracts.ops_hub.jobs import RefreshToken
from libs.jobs import PeriodicContext, enqueue
from services.ops_hub.connections.oauth import repository

log: structlog.stdlib.BoundLogger = structlog.get_logger()
BATCH = 200
SECONDS = 15


async def enqueue_due_refreshes(context: PeriodicContext) -> None:
    """Queue a job for each; there is one at a time for a connection."""
    async with context.database.platform() as session:
        due = await repository.list_due_across_tenants(session, limit=BATCH)
    living = await context.database.living(tenant_id for tenant_id, _ in due)
    for tenant_id, connection_id in (pair for pair in due if pair[0] in living):
        async with context.database.tenant(tenant_id) as session:
            wanted = RefreshToken(connection_id=connection_id)
            await enqueue(session, wanted, tenant_id=tenant_id, unique_key=str(connection_id))
    if due:
        log.info("tokens.due", count=len(due))
