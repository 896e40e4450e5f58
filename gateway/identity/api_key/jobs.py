"""Periodic work on API keys."""

from datetime import timedelta

import structlog

from gateway.identity.api_key import repository
from libs.jobs import PeriodicContext

log: structlog.stdlib.BoundLogger = structlog.get_logger()

KEPT = timedelta(days=400)


async def delete_old_usage(context: PeriodicContext) -> None:
    """Delete counts of use older than 400 days: a year can still be compared with the year before."""
    async with context.database.platform() as session:
        deleted = await repository.delete_old_usage_across_tenants(session, KEPT)
    log.info("api_key_usage.deleted", count=deleted)
