"""Pulls of schedules whose time has come."""

from libs.jobs import Every, PeriodicContext
from libs.jobs.due import SECONDS, start_due
from services.ingestion.market_schedule import repository
from services.ingestion.market_schedule.service import start_due_pull


async def enqueue_due_pulls(context: PeriodicContext) -> None:
    """Queue a pull for each."""
    await start_due(context, "market_pull", repository.list_due_across_tenants, start_due_pull)


ENQUEUE_DUE_PULLS = Every(seconds=SECONDS, name="enqueue_due_pulls", run=enqueue_due_pulls)
