"""Raw retention in the background: a run a tenant and night."""

from contracts.ingestion.jobs import PruneRaw
from libs.clock import utc_now
from libs.jobs import Every, JobContext, PeriodicContext, RetryPolicy, enqueue, job
from services.ingestion.retention import repository, service
from services.ingestion.settings import IngestionSettings

BATCH_TENANTS = 200
NIGHT_HOURS = range(1, 5)  # UTC
SECONDS = 900


@job(PruneRaw, retry=RetryPolicy(attempts=5, base_seconds=60), deadline_seconds=3600, concurrency_per_tenant=1)
async def prune_raw(context: JobContext, payload: PruneRaw) -> None:
    """Remove the tenant's raw rows that nothing can need any more."""
    assert isinstance(context.settings, IngestionSettings), "the ingestion worker is given its own settings"
    await service.prune(context, default_days=context.settings.raw_retention_days)


async def start_tonights_runs(context: PeriodicContext) -> None:
    """Queue the runs that are due, at night."""
    if utc_now().hour in NIGHT_HOURS:
        await start_due_runs(context)


async def start_due_runs(context: PeriodicContext) -> None:
    """Queue a run of each tenant that has had none for a day."""
    async with context.database.platform() as session:
        due = await repository.list_due_across_tenants(session, limit=BATCH_TENANTS)
    for tenant_id in await context.database.living(due):
        async with context.database.tenant(tenant_id) as session:
            await enqueue(session, PruneRaw(), tenant_id=tenant_id, unique_key="prune")


START_TONIGHTS_RUNS = Every(seconds=SECONDS, name="start_retention_runs", run=start_tonights_runs)
