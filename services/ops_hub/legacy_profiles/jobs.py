"""The job that takes many locations over."""

from contracts.ops_hub.jobs import TakeLocationsOver
from libs.jobs import JobContext, RetryLater, RetryPolicy, job
from services.ops_hub.legacy_profiles import service
from services.ops_hub.locations.errors import LocationImportRunning

RETRY_SECONDS = 10


@job(
    TakeLocationsOver,
    retry=RetryPolicy(attempts=5, base_seconds=5, cap_seconds=300),
    deadline_seconds=1800,
    concurrency_per_tenant=1,
)
async def take_locations_over(context: JobContext, payload: TakeLocationsOver) -> None:
    """Add the locations of an earlier product's profile."""
    try:
        await service.take_locations_later(context)
    except LocationImportRunning as error:
        raise RetryLater(RETRY_SECONDS, error.code, error.title) from error
