"""dbt in the background: one run for a tenant's pending changes, and a look for changes nobody runs for."""

from contracts.metrics.jobs import RunDbt
from libs.db import Database
from libs.jobs import JobContext, PeriodicContext, RetryPolicy, job
from services.metrics.dbt_runs import repository, service
from services.metrics.dbt_runs.process import DbtProcess

FORGOTTEN_SECONDS = 60.0


@job(
    RunDbt,
    retry=RetryPolicy(attempts=5, base_seconds=10, cap_seconds=900),
    deadline_seconds=1800,
    queue="dbt",
    concurrency_per_tenant=1,
)
async def run_dbt(context: JobContext, payload: RunDbt) -> None:
    """Bring the tenant's marts up to date."""
    dbt: DbtProcess = context.resources["dbt"]
    database: Database = context.resources["database"]
    await service.run(context, database, dbt, full=payload.full, code_sha=context.settings.git_sha)


async def run_forgotten_changes(context: PeriodicContext) -> None:
    """Ask for a run where changes have waited a while: one that landed as a run was ending has no job behind it."""
    async with context.database.platform() as session:
        tenants = await repository.list_tenants_with_changes(session, older_than_seconds=FORGOTTEN_SECONDS)
    for tenant_id in tenants:
        async with context.database.tenant(tenant_id) as session:
            await service.request_run(session, tenant_id, subject=None, delay_seconds=0)
