"""Periodic work on access that was given for a while."""

import structlog

from gateway.identity.access_request import repository, service
from libs.jobs import PeriodicContext

log: structlog.stdlib.BoundLogger = structlog.get_logger()


async def expire_access(context: PeriodicContext) -> None:
    """Close what has expired and note it in each tenant's audit trail; evaluation does not wait for this."""
    async with context.database.platform() as session:
        tenants = await repository.list_tenants_with_expired_access(session)
    for tenant_id in await context.database.living(tenants):
        async with context.database.tenant(tenant_id) as session:
            expired = await service.expire(session, tenant_id)
        log.info("access.expired", tenant_id=str(tenant_id), count=expired)
