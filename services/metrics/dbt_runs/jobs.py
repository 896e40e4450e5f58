"""dbt in the background: one run for a tenant's pending changes, and a look for changes nobody runs for."""

from contracts.metrics.jobs import RunDbt
from libs.db import Database
from libs.jobs import JobContext, PeriodicContext, RetryPolicy, enqueue, job
from services.metrics.dbt_runs import repository, service
from services.metrics.dbt_runs.process import DbtProcess

FORGOTTEN_SECONDS = 60.0
DAY_SECONDS = 24 * 3600.0
FULL_AT_ONCE = 3


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


async def rebuild_in_turn(context: PeriodicContext) -> None:
    """Rebuild everything of each tenant once a day, a few tenants at a time, with every test over all of its rows."""
    async with context.database.platform() as session:
        due = await repository.list_tenants_due_full(session, older_than_seconds=DAY_SECONDS, limit=FULL_AT_ONCE)
    for tenant_id in await context.database.living(due):
        async with context.database.tenant(tenant_id) as session:
            await enqueue(session, RunDbt(full=True), tenant_id=tenant_id, unique_key="full")


async def run_forgotten_changes(context: PeriodicContext) -> None:
    """Ask for a run where changes have waited a while: one that landed as a run was ending has no job behind it."""
    async with context.database.platform() as session:
        tenants = await repository.list_tenants_with_changes(session, older_than_seconds=FORGOTTEN_SECONDS)
    for tenant_id in await context.database.living(tenants):
        async with context.database.tenant(tenant_id) as session:
            await service.request_run(session, tenant_id, subject=None, delay_seconds=0)
