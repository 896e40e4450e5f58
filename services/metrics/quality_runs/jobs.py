"""The checks run after every look at the snapshots, and after a dbt run that failed."""

from contracts.metrics.jobs import CheckDataQuality
from libs.jobs import JobContext, PeriodicContext, RetryPolicy, job
from services.metrics.quality_runs import repository, service
from services.metrics.quality_runs.telemetry import observe_standing
from services.metrics.settings import MetricsSettings

STANDING_SECONDS = 60.0


@job(
    CheckDataQuality,
    retry=RetryPolicy(attempts=4, base_seconds=5, cap_seconds=300),
    deadline_seconds=300,
    concurrency_per_tenant=1,
)
async def check_data_quality(context: JobContext, payload: CheckDataQuality) -> None:
    """Run every check of the tenant, keep what they found, and open or close incidents."""
    settings = context.settings
    assert isinstance(settings, MetricsSettings)
    store = context.resources["lookout"].store
    await service.run(context, store, budget_seconds=settings.snapshot_budget_seconds)


async def observe_quality(context: PeriodicContext) -> None:
    """Say how the checks and incidents of all tenants stand."""
    async with context.database.platform() as session:
        observe_standing(await repository.get_standing(session))
