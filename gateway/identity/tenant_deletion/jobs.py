"""Deletions in the background: begin those whose time is over, and remove the gateway's own rows at the end."""

from gateway.identity.tenant_deletion import service
from libs.clock import utc_now
from libs.jobs import PeriodicContext
from libs.tenant_end import purge_job

PURGE_TENANT = purge_job("gateway", before=[service.count_what_goes_with_the_tenant], report=service.finish_own)


async def begin_due_purges(context: PeriodicContext) -> None:
    """End the tenants that can no longer be restored."""
    await service.begin_due(context.database, utc_now())
