"""Counts the sources that are late, of all tenants."""

from libs.jobs import PeriodicContext
from services.metrics.source_schedules import repository
from services.metrics.source_schedules.lateness import ERROR_SECONDS
from services.metrics.source_schedules.telemetry import observe_late

LOOK_SECONDS = 60.0


async def observe_sources(context: PeriodicContext) -> None:
    """Tenants that are archived are read no more, and are not late."""
    async with context.database.platform() as session:
        late = dict(await repository.count_late(session, seconds=ERROR_SECONDS))
        very_late = dict(await repository.count_late(session, seconds=2 * ERROR_SECONDS))
    living = await context.database.living(late)
    observe_late(*(sum(found.get(tenant_id, 0) for tenant_id in living) for found in (late, very_late)))
