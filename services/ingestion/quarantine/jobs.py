"""The job that tries quarantined rows once more."""

from contracts.ingestion.jobs import RetryQuarantine
from libs.jobs import JobContext, RetryPolicy, job
from services.ingestion.quarantine import retries


@job(
    RetryQuarantine,
    retry=RetryPolicy(attempts=4, base_seconds=5, cap_seconds=300),
    deadline_seconds=1800,
    concurrency_per_tenant=1,
)
async def retry_quarantine(context: JobContext, _: RetryQuarantine) -> None:
    """Try the rows of a retry, some thousand in a fenced transaction."""
    await retries.run_retry(context, context.settings.data_dir)
