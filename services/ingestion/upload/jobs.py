"""The job that lands an upload's rows."""

from contracts.ingestion.jobs import CommitUpload
from libs.jobs import JobContext, Permanent, RetryPolicy, job
from services.ingestion.upload import commit
from services.ingestion.upload.reading import FileFault


class CommitStopped(Exception):
    """Somebody cancelled the commit; nothing of it is kept."""


@job(
    CommitUpload,
    retry=RetryPolicy(attempts=4, base_seconds=5, cap_seconds=300),
    deadline_seconds=900,
    concurrency_per_tenant=2,
)
async def commit_upload(context: JobContext, payload: CommitUpload) -> None:
    """Land the rows of an upload in one fenced transaction."""

    async def progress(rows: int) -> None:
        if context.cancelled.is_set():
            raise CommitStopped
        await context.progress(rows, None, "Checking rows")

    data_dir = context.settings.data_dir
    try:
        async with context.session() as session:
            await commit.commit_upload(session, payload.upload_id, context.job_id, data_dir, progress)
    except FileFault as fault:
        async with context.session() as session:
            await commit.refuse_upload(session, payload.upload_id, fault)
        raise Permanent(fault.issue.code, fault.issue.message) from fault
