"""The job of runs, and what ends those that no job ends."""

from contracts.reporting.jobs import PerformRun
from libs.jobs import Every, JobContext, PeriodicContext, RetryPolicy, job
from libs.jobs.due import start_due
from services.reporting.runs import ending, performing, repository


@job(
    PerformRun,
    retry=RetryPolicy(attempts=performing.ATTEMPTS, base_seconds=2, cap_seconds=120),
    deadline_seconds=3600,
    queue="runs",
    concurrency_per_tenant=4,
)
async def perform_run(context: JobContext, payload: PerformRun) -> None:
    """Bring a run to its end."""
    await performing.perform_run(context, context.resources["kinds"], payload.run_id)


async def end_lost_runs(context: PeriodicContext) -> None:
    """End those whose workers were lost: the reaper that declares a job dead knows nothing of runs."""
    await start_due(context, "lost_run", repository.list_lost_across_tenants, ending.end_lost)


END_LOST_RUNS = Every(seconds=10, name="end_lost_runs", run=end_lost_runs)
