"""The jobs of runs, and what ends those that no job ends.

Each kind has a queue of its own, and with it places of its own in each worker: many of one kind never hold up another.
"""

from contracts.reporting.jobs import PerformRun, PerformScheduledRun, ReplayRun
from libs.jobs import Every, JobContext, PeriodicContext, RetryPolicy, job
from libs.jobs.due import start_due
from services.reporting.runs import ending, performing, repository

RETRY = RetryPolicy(attempts=performing.ATTEMPTS, base_seconds=2, cap_seconds=120)
DEADLINE_SECONDS = 3600
AT_ONCE = 4
"""Runs of one tenant, in each queue."""


@job(PerformRun, retry=RETRY, deadline_seconds=DEADLINE_SECONDS, queue="runs", concurrency_per_tenant=AT_ONCE)
async def perform_run(context: JobContext, payload: PerformRun) -> None:
    """Bring a run that somebody asked for to its end."""
    await performing.perform_run(context, context.resources["kinds"], payload.run_id)


@job(
    PerformScheduledRun,
    retry=RETRY,
    deadline_seconds=DEADLINE_SECONDS,
    queue="scheduled_runs",
    concurrency_per_tenant=AT_ONCE,
)
async def perform_scheduled_run(context: JobContext, payload: PerformScheduledRun) -> None:
    """Bring a run that a schedule started to its end."""
    await performing.perform_run(context, context.resources["kinds"], payload.run_id)


@job(ReplayRun, retry=RETRY, deadline_seconds=DEADLINE_SECONDS, queue="replays", concurrency_per_tenant=AT_ONCE)
async def replay_run(context: JobContext, payload: ReplayRun) -> None:
    """Bring a run that is replayed to its end."""
    await performing.perform_run(context, context.resources["kinds"], payload.run_id)


async def end_lost_runs(context: PeriodicContext) -> None:
    """End those whose workers were lost: the reaper that declares a job dead knows nothing of runs."""
    await start_due(context, "lost_run", repository.list_lost_across_tenants, ending.end_lost)


END_LOST_RUNS = Every(seconds=10, name="end_lost_runs", run=end_lost_runs)
