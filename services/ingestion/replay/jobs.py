"""The job that replays a window."""

from contracts.ingestion.jobs import RunReplay
from libs.jobs import JobContext, job
from services.ingestion.replay import running


@job(RunReplay, retry=running.RETRY, deadline_seconds=3600, queue="syncs", concurrency_per_tenant=2)
async def run_replay(context: JobContext, payload: RunReplay) -> None:
    """Read the window again, compare, and report, in one transaction."""
    await running.run_replay(context)
