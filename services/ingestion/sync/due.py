"""Syncs of connections whose time has come."""

from libs.jobs import Every, PeriodicContext
from libs.jobs.due import SECONDS, start_due
from services.ingestion.connection import repository
from services.ingestion.sync.service import start_due_sync


async def enqueue_due_syncs(context: PeriodicContext) -> None:
    """Queue a sync of each."""
    await start_due(context, "sync", repository.list_due_across_tenants, start_due_sync)


ENQUEUE_DUE_SYNCS = Every(seconds=SECONDS, name="enqueue_due_syncs", run=enqueue_due_syncs)
