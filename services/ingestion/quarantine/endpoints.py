"""`/datasets/{name}/quarantine`: the rows of a dataset that broke a rule, and what becomes of them."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import StreamingResponse

from contracts.ingestion.datasets import DATASET_NAME
from contracts.ingestion.quarantine import (
    Discard,
    Discarded,
    Origin,
    QuarantinedRow,
    QuarantineRetry,
    QuarantineSummary,
    RetryOutcome,
    RetryRow,
    Selection,
    Standing,
)
from libs.auth import Principal, current_principal, public
from libs.db import Database, TenantSession
from libs.errors import Problem
from libs.idempotency import Idempotent
from libs.pagination import Page, PageCursor, PageLimit
from services.ingestion.quarantine import retries, service

router = APIRouter(prefix="/datasets/{name}/quarantine", tags=["quarantine"])

Responses = dict[int | str, dict[str, Any]]
Caller = Annotated[Principal, Depends(current_principal)]
DatasetName = Annotated[str, Path(pattern=DATASET_NAME)]
OfOrigin = Annotated[UUID | None, Query(description="Only rows of this upload, push or job.")]
OfKind = Annotated[Origin | None, Query(description="Only rows that came in this way.")]
OfRule = Annotated[str | None, Query(max_length=64, pattern=r"^[A-Za-z_]+$", description="Only rows broken by it.")]
MISSING: Responses = {404: {"model": Problem, "description": "No such dataset."}}
MISSING_ROW: Responses = {404: {"model": Problem, "description": "No such dataset, or no such row in its quarantine."}}
MISSING_RETRY: Responses = {404: {"model": Problem, "description": "No such retry."}}


async def _selection(rule: OfRule = None, origin: OfKind = None, origin_id: OfOrigin = None) -> Selection:
    return Selection(rule=rule, origin=origin, origin_id=origin_id)


Filter = Annotated[Selection, Depends(_selection)]
Standings = Annotated[
    Standing, Query(description="Rows that wait, or those that a later upload, push or sync brought without a fault.")
]


@router.get("", operation_id="list_quarantined_rows", openapi_extra=public("ingestion:read"), responses=MISSING)
async def list_quarantined_rows(
    name: DatasetName,
    request: Request,
    session: TenantSession,
    selection: Filter,
    standing: Standings = "open",
    cursor: PageCursor = None,
    limit: PageLimit = 50,
) -> Page[QuarantinedRow]:
    """Rows that broke a rule of the dataset, newest first."""
    return await service.list_quarantined(
        session, request.app.state.cursors, name, selection, standing, cursor=cursor, limit=limit
    )


@router.get("/summary", operation_id="summarise_quarantine", openapi_extra=public("ingestion:read"), responses=MISSING)
async def summarise_quarantine(name: DatasetName, session: TenantSession) -> QuarantineSummary:
    """How many rows of the dataset wait, by rule and by the way they came in."""
    return await service.summarise(session, name)


@router.get(
    "/export",
    operation_id="export_quarantined_rows",
    openapi_extra=public("ingestion:read", entitlement="csv_export", route_class="stream"),
    response_class=StreamingResponse,
    responses=MISSING | {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
async def export_quarantined_rows(
    name: DatasetName, request: Request, selection: Filter, caller: Caller
) -> StreamingResponse:
    """The same rows as CSV, a line per error. The audit trail says who took them."""
    database: Database = request.app.state.database
    lines = await service.export(database, caller, name, selection)
    headers = {"Content-Disposition": f'attachment; filename="{name}-quarantine.csv"'}
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


@router.post(
    "/retries",
    operation_id="retry_quarantined_rows",
    status_code=202,
    openapi_extra=public("ingestion:write"),
    responses=MISSING,
)
async def retry_quarantined_rows(
    name: DatasetName, selection: Selection, session: TenantSession, idempotency: Idempotent, caller: Caller
) -> QuarantineRetry:
    """Try rows once more in a job: those with the ids, or all that fit the filter, as they were corrected."""
    return await retries.start_retry(session, caller, name, selection)


@router.get(
    "/retries/{retry_id}",
    operation_id="get_quarantine_retry",
    openapi_extra=public("ingestion:read"),
    responses=MISSING_RETRY,
)
async def get_quarantine_retry(name: DatasetName, retry_id: UUID, session: TenantSession) -> QuarantineRetry:
    """How far a retry is."""
    return await retries.get_retry(session, name, retry_id)


@router.post(
    "/discards",
    operation_id="discard_quarantined_rows",
    openapi_extra=public("ingestion:write"),
    responses=MISSING,
)
async def discard_quarantined_rows(
    name: DatasetName, request: Discard, session: TenantSession, idempotency: Idempotent, caller: Caller
) -> Discarded:
    """Give rows up for good: those with the ids, or all that fit the filter. The audit trail keeps the reason."""
    return await service.discard(session, caller, name, request)


@router.get(
    "/{row_id}", operation_id="get_quarantined_row", openapi_extra=public("ingestion:read"), responses=MISSING_ROW
)
async def get_quarantined_row(name: DatasetName, row_id: UUID, session: TenantSession) -> QuarantinedRow:
    """One row, as it came, with every rule that it breaks."""
    return await service.get_row(session, name, row_id)


@router.post(
    "/{row_id}/retry",
    operation_id="retry_quarantined_row",
    openapi_extra=public("ingestion:write"),
    responses=MISSING_ROW,
)
async def retry_quarantined_row(
    name: DatasetName,
    row_id: UUID,
    body: RetryRow,
    request: Request,
    session: TenantSession,
    idempotency: Idempotent,
    caller: Caller,
) -> RetryOutcome:
    """Correct a row and try it once more: it is written and leaves the quarantine, or stays with its new errors."""
    return await retries.retry_row(session, caller, name, row_id, body, request.app.state.settings.data_dir)
