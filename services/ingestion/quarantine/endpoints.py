"""`/datasets/{name}/quarantine`: the rows of a dataset that broke a rule."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import StreamingResponse

from contracts.ingestion.datasets import QuarantinedRow
from libs.auth import current_principal, public, tenant_of
from libs.db import Database, TenantSession
from libs.errors import Problem
from libs.pagination import Page, PageCursor, PageLimit
from services.ingestion.dataset.registry import list_versions
from services.ingestion.quarantine import service

router = APIRouter(prefix="/datasets", tags=["quarantine"])

Responses = dict[int | str, dict[str, Any]]
DatasetName = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
OfUpload = Annotated[UUID | None, Query(description="Only rows of this upload or job.")]
OfRule = Annotated[str | None, Query(max_length=64, pattern=r"^[A-Za-z_]+$", description="Only rows broken by it.")]
MISSING: Responses = {404: {"model": Problem, "description": "No such dataset."}}


@router.get(
    "/{name}/quarantine",
    operation_id="list_quarantined_rows",
    openapi_extra=public("ingestion:read"),
    responses=MISSING,
)
async def list_quarantined_rows(
    name: DatasetName,
    request: Request,
    session: TenantSession,
    origin_id: OfUpload = None,
    rule: OfRule = None,
    cursor: PageCursor = None,
    limit: PageLimit = 50,
) -> Page[QuarantinedRow]:
    """Rows that broke a rule of the dataset, newest first."""
    cursors = request.app.state.cursors
    return await service.list_quarantined(
        session, cursors, name, origin_id=origin_id, rule=rule, cursor=cursor, limit=limit
    )


@router.get(
    "/{name}/quarantine/export",
    operation_id="export_quarantined_rows",
    openapi_extra=public("ingestion:read", entitlement="csv_export", route_class="stream"),
    response_class=StreamingResponse,
    responses=MISSING | {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
async def export_quarantined_rows(
    name: DatasetName, request: Request, origin_id: OfUpload = None, rule: OfRule = None
) -> StreamingResponse:
    """The same rows as CSV, a line per error."""
    list_versions(name)
    database: Database = request.app.state.database
    tenant_id = tenant_of(current_principal(request))
    lines = service.export_rows(database, tenant_id, name, origin_id=origin_id, rule=rule)
    headers = {"Content-Disposition": f'attachment; filename="{name}-quarantine.csv"'}
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)
