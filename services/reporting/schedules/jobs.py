"""What finds schedules whose moment has come."""

from functools import partial

from libs.jobs import Every, PeriodicContext
from libs.jobs.due import start_due
from services.reporting.schedules import repository
from services.reporting.schedules.firing import fire_due

SECONDS = 15


async def fire_due_schedules(context: PeriodicContext) -> None:
    """Start the run of each."""
    start = partial(fire_due, kinds=context.resources["kinds"], code_sha=context.settings.git_sha)
    await start_due(context, "report", repository.list_due_across_tenants, start)


FIRE_DUE_SCHEDULES = Every(seconds=SECONDS, name="fire_due_schedules", run=fire_due_schedules)
