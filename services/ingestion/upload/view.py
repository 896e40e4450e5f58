"""An upload as the API shows it. While it is committing, the truth about that is its job's."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.uploads import Counts, Lookup, UploadError, UploadProgress, UploadState, UploadSummary
from contracts.ingestion.uploads import Upload as UploadView
from libs.jobs import get_job
from services.ingestion.models import Upload
from services.ingestion.upload import repository


async def effective_state(session: AsyncSession, upload: Upload) -> tuple[UploadState, UploadError | None]:
    """The state with its error; a commit whose job is over without success has failed."""
    error = UploadError.model_validate(upload.error) if upload.error else None
    if upload.state != "committing" or upload.job_id is None:
        return upload.state, error  # type: ignore[return-value]  # the table keeps it to states
    job = await get_job(session, upload.job_id)
    if not job.is_over or job.state == "succeeded":
        return "committing", None
    if job.error:
        return "failed", UploadError(code=job.error.code, message=job.error.message)
    return "failed", UploadError(code=job.state, message="The commit was cancelled; nothing was written.")


async def summary(session: AsyncSession, upload: Upload) -> UploadSummary:
    """An upload in a list."""
    state, _ = await effective_state(session, upload)
    return UploadSummary(
        id=upload.id,
        kind=upload.kind,  # type: ignore[arg-type]  # the table keeps it to kinds
        state=state,
        filename=upload.filename,
        size_bytes=upload.size_bytes,
        sha256=upload.sha256,
        rows=upload.rows,
        created_at=upload.created_at,
        created_by=upload.created_by,
        committed_at=upload.committed_at,
        counts=Counts.model_validate(upload.counts) if upload.counts else None,
    )


async def upload_view(session: AsyncSession, upload: Upload) -> UploadView:
    """An upload with all that is known of it."""
    state, error = await effective_state(session, upload)
    short = await summary(session, upload)
    return UploadView.model_validate(
        {
            **short.model_dump(),
            "state": state,
            "error": error.model_dump() if error else None,
            "dataset": f"{upload.dataset}@{upload.dataset_version}",
            "detected": upload.detected,
            "mapping": upload.mapping,
            "mapping_issues": upload.mapping_issues,
            "preview": upload.preview,
            "lookups": upload.lookups,
            "notices": upload.notices,
            "observations": upload.observations,
            "job_id": upload.job_id,
            "same_as": await repository.find_same_file(session, upload),
        }
    )


async def progress_view(session: AsyncSession, upload: Upload) -> UploadProgress:
    """How far the commit is."""
    state, error = await effective_state(session, upload)
    done, message = (upload.rows, "") if state == "committed" else (0, "")
    if state == "committing" and upload.job_id:
        job = await get_job(session, upload.job_id)
        if job.progress:
            done, message = job.progress.done, job.progress.message
    counts = Counts.model_validate(upload.counts) if upload.counts else None
    return UploadProgress(state=state, done=done, total=upload.rows, message=message, counts=counts, error=error)


def lookups_of(upload: Upload) -> list[Lookup]:
    """The further files of an upload, in the order in which they are joined."""
    return [Lookup.model_validate(lookup) for lookup in upload.lookups]
