"""Trying rows of the quarantine once more: one at once, or many in a job."""

from pathlib import Path
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.connections import JobError, JobState
from contracts.ingestion.jobs import RetryQuarantine
from contracts.ingestion.quarantine import QuarantineRetry as RetryView
from contracts.ingestion.quarantine import RetryOutcome, RetryRow, Selection
from libs.audit import record_audit
from libs.auth import Principal, tenant_of
from libs.errors import NotFound
from libs.jobs import JobContext, enqueue, get_job
from services.ingestion.dataset.registry import list_versions
from services.ingestion.errors import RetryNotFound, RowInvalid, RowNotFound
from services.ingestion.models import QuarantineRetry
from services.ingestion.quarantine import repository, retry_repository
from services.ingestion.quarantine.retrying import retry_rows
from services.ingestion.quarantine.service import row_view, selection_detail
from services.ingestion.upload.storable import is_strict_json, storable_value

AT_ONCE = 2000


async def retry_row(
    session: AsyncSession, principal: Principal, dataset: str, row_id: UUID, request: RetryRow, data_dir: Path
) -> RetryOutcome:
    """Try one row, with corrected values if there are any. Raises `UnknownDataset`, `RowNotFound`, `RowInvalid`."""
    list_versions(dataset)
    if not is_strict_json(request.row):
        raise RowInvalid("A value of it is no strict JSON, such as a number that is too large.")
    row = await repository.find_row_for_change(session, dataset, row_id)
    if row is None:
        raise RowNotFound
    before = row.values
    if request.row is not None:
        row.corrected = storable_value(request.row)
        await session.flush()
    after = row.values
    done = await retry_rows(session, [row], data_dir)
    await record_audit(
        session,
        principal,
        action="quarantine.row_corrected" if request.row is not None else "quarantine.row_retried",
        object_type="quarantined_row",
        object_id=str(row_id),
        detail={"dataset": dataset, "landed": bool(done.landed)},
        before=before,
        after=after,
    )
    if done.landed:
        return RetryOutcome(landed=True, row=None)
    await session.refresh(row)
    return RetryOutcome(landed=False, row=row_view(row))


async def start_retry(session: AsyncSession, principal: Principal, dataset: str, selection: Selection) -> RetryView:
    """Try all selected rows once more, in a job. Raises `UnknownDataset`."""
    list_versions(dataset)
    total = await repository.count_selected(session, dataset, selection)
    tenant_id = tenant_of(principal)
    job_id = await enqueue(session, RetryQuarantine(), tenant_id=tenant_id, subject=principal.subject)
    retry = QuarantineRetry(
        tenant_id=tenant_id,
        id=job_id,
        dataset=dataset,
        selection=selection.model_dump(mode="json"),
        total=total,
        created_by=principal.subject,
    )
    retry = await retry_repository.add_retry(session, retry)
    detail = {"rows": total, **selection_detail(selection)}
    await record_audit(
        session, principal, action="quarantine.retried", object_type="dataset", object_id=dataset, detail=detail
    )
    return await _view(session, retry)


async def get_retry(session: AsyncSession, dataset: str, retry_id: UUID) -> RetryView:
    """How far a retry is; raises `RetryNotFound`."""
    retry = await retry_repository.find_retry(session, retry_id)
    if retry is None or retry.dataset != dataset:
        raise RetryNotFound
    return await _view(session, retry)


async def run_retry(context: JobContext, data_dir: Path) -> None:
    """Try the selected rows, some of one origin at a time; what an earlier attempt did is not done again."""
    while await _run_some(context, data_dir):
        if context.cancelled.is_set():
            return


async def _run_some(context: JobContext, data_dir: Path) -> bool:
    """Whether there is more to do."""
    async with context.session() as session:
        retry = await retry_repository.find_retry(session, context.job_id)
        if retry is None:
            return False
        after = (retry.after_origin_id, retry.after_id) if retry.after_origin_id and retry.after_id else None
        rows = await repository.list_rows_to_retry(
            session,
            retry.dataset,
            Selection.model_validate(retry.selection),
            until=retry.created_at,
            after=after,
            limit=AT_ONCE,
        )
        if not rows:
            return False
        some = [row for row in rows if row.origin_id == rows[0].origin_id]
        done = await retry_rows(session, some, data_dir)
        retry.landed += done.landed
        retry.failed += done.failed
        retry.after_origin_id, retry.after_id = some[-1].origin_id, some[-1].id
        tried, total = retry.landed + retry.failed, retry.total
    await context.progress(tried, total, "Trying rows")
    return True


async def _view(session: AsyncSession, retry: QuarantineRetry) -> RetryView:
    try:
        job = await get_job(session, retry.id)
    except NotFound:
        # Jobs are forgotten after a month; what they did is not.
        return _shown(retry, JobState.SUCCEEDED)
    view = _shown(retry, JobState(job.state))
    error = JobError(type=job.error.code, message=job.error.message) if job.error else None
    return view.model_copy(update={"error": error, "finished_at": job.finished_at})


def _shown(retry: QuarantineRetry, state: JobState) -> RetryView:
    return RetryView(
        id=retry.id,
        dataset=retry.dataset,
        state=state,
        total=retry.total,
        landed=retry.landed,
        failed=retry.failed,
        created_by=retry.created_by,
        created_at=retry.created_at,
        finished_at=None,
    )
