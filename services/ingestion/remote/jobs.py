"""The job that ends what runs in a remote Airbyte, when nobody here wants it any more."""

from contracts.ingestion.jobs import CancelRemoteRun
from libs.jobs import JobContext, Permanent, RetryPolicy, job
from services.ingestion.engine.errors import ConnectorFailure
from services.ingestion.remote import running


@job(CancelRemoteRun, retry=RetryPolicy(attempts=8, base_seconds=5, cap_seconds=300))
async def cancel_remote_run(context: JobContext, payload: CancelRemoteRun) -> None:
    """Cancel the remote job of a sync that was cancelled or deleted here."""
    try:
        await running.cancel_remote_run(context, payload)
    except ConnectorFailure as failure:
        if failure.permanent:
            raise Permanent(failure.type, failure.message) from failure
        raise
