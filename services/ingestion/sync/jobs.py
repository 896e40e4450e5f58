"""The jobs that run connectors."""

from contracts.ingestion.jobs import RunProbe, RunSync
from libs.jobs import JobContext, RetryPolicy, job
from services.ingestion.sync import runs


@job(
    RunSync,
    retry=runs.RETRY,
    deadline_seconds=3600,
    queue="syncs",
    concurrency_per_tenant=2,
)
async def run_sync(context: JobContext, payload: RunSync) -> None:
    """Read a connection's source into the raw tables."""
    await runs.sync_connection(context, payload.connection_id)


@job(RunProbe, retry=RetryPolicy(attempts=2, base_seconds=2), deadline_seconds=1200, queue="syncs")
async def run_probe(context: JobContext, payload: RunProbe) -> None:
    """Check a configuration, or discover its streams."""
    await runs.run_probe(context)
