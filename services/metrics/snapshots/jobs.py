"""Snapshots are built after dbt, and looked at every quarter of an hour."""

import random
from datetime import timedelta

from contracts.metrics.jobs import BuildSnapshot
from libs.clock import utc_now
from libs.jobs import JobContext, PeriodicContext, RetryPolicy, enqueue, job
from services.metrics.quality_runs.service import request_checks
from services.metrics.settings import MetricsSettings
from services.metrics.snapshots import repository, service
from services.metrics.snapshots.telemetry import observe_ages

LOOK_SECONDS = 20.0


@job(
    BuildSnapshot,
    retry=RetryPolicy(attempts=6, base_seconds=5, cap_seconds=300),
    deadline_seconds=600,
    concurrency_per_tenant=1,
)
async def build_snapshot(context: JobContext, payload: BuildSnapshot) -> None:
    """Build the tenant's snapshots, or affirm them; then have everything checked."""
    await service.build(context, code_sha=context.settings.git_sha)
    async with context.session() as session:
        await request_checks(session, context.tenant_id)


async def refresh_due_snapshots(context: PeriodicContext) -> None:
    """Ask for a check of each tenant whose snapshot is due, spread over the time until the next look."""
    settings = context.settings
    assert isinstance(settings, MetricsSettings)
    async with context.database.platform() as session:
        due = await repository.list_tenants_due(session, older_than_seconds=settings.snapshot_interval_seconds)
        observe_ages(await repository.get_ages(session, budget_seconds=settings.snapshot_budget_seconds))
    for tenant_id in await context.database.living(due):
        run_at = utc_now() + timedelta(seconds=random.uniform(0, LOOK_SECONDS))  # noqa: S311  # spreads load
        async with context.database.tenant(tenant_id) as session:
            await enqueue(session, BuildSnapshot(), tenant_id=tenant_id, run_at=run_at, unique_key="periodic")
