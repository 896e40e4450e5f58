"""How far a job is with the locations of an earlier product."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.jobs import JobView
from contracts.ops_hub.bootstrap import LocationsTakeOver
from libs.errors import NotFound
from libs.jobs import get_job
from services.ops_hub.legacy_profiles import repository


async def find_take_over(session: AsyncSession) -> LocationsTakeOver | None:
    """None when no locations are still to come."""
    waiting = await repository.find_waiting_locations(session)
    if waiting is None:
        return None
    try:
        return _shown(await get_job(session, waiting.job_id), waiting.locations)
    except NotFound:  # a dead letter is kept for a month
        return LocationsTakeOver(state="failed", locations=waiting.locations, done=None, total=None)


def _shown(job: JobView, locations: int) -> LocationsTakeOver:
    is_running = job.state == "running"
    progress = job.progress if is_running else None
    return LocationsTakeOver(
        state="failed" if job.is_over else "running" if is_running else "waiting",
        locations=locations,
        done=progress.done if progress else None,
        total=progress.total if progress else None,
    )
