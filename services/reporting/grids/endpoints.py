"""`/ops/reports/local-grid`: local search grids, from draft to run."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Query, Request, Response

from contracts.reporting.grid_reports import (
    GridDraft,
    GridPreview,
    GridReport,
    GridReportBrief,
)
from contracts.reporting.reports import ReportDuplicate
from contracts.reporting.runs import Run, RunDetail
from libs.auth import Principal, current_principal, public
from libs.db import TenantSession
from libs.errors import problems
from libs.idempotency import Idempotent
from libs.pagination import Page, PageCursor, PageLimit
from libs.preconditions import STALE, STALE_OR_UNSAID, IfMatch, NeededIfMatch
from services.reporting.grids import service
from services.reporting.runs import service as run_service
from services.reporting.runs.repository import RunFilter
from services.reporting.runs.resources import KindsOf, SourcesOf, StartableKindsOf

router = APIRouter(prefix="/ops/reports/local-grid", tags=["reporting"])

Caller = Annotated[Principal, Depends(current_principal)]
Search = Annotated[str | None, Query(min_length=1, max_length=100, description="A part of the name.")]
Archived = Annotated[bool, Query(description="Those that are archived, instead of the others.")]
FLAG = "OPS_HUB_ENABLED"
ONE = "/{report_id}"
MISSING = problems({404: "No such report."})
UNFIT = problems({422: "A field breaks a rule; `errors` names each field and its rule."})
MANY = problems({409: "There are as many reports as one client can keep."})
ARCHIVED = problems({409: "It is archived."})


@router.get("", operation_id="list_local_grids", openapi_extra=public("reports:read", flag=FLAG))
async def list_local_grids(
    request: Request,
    sources: SourcesOf,
    session: TenantSession,
    search: Search = None,
    archived: Archived = False,
    cursor: PageCursor = None,
    limit: PageLimit = 50,
) -> Page[GridReportBrief]:
    """Grids, the last edited first."""
    cursors = request.app.state.cursors
    return await service.list_grids(
        session, cursors, sources, search=search, archived=archived, cursor=cursor, limit=limit
    )


@router.post(
    "",
    operation_id="create_local_grid",
    status_code=201,
    openapi_extra=public("reports:write", flag=FLAG),
    responses=UNFIT | MANY,
)
async def create_local_grid(
    draft: GridDraft,
    sources: SourcesOf,
    session: TenantSession,
    idempotency: Idempotent,
    caller: Caller,
    response: Response,
) -> GridReport:
    """Keep a draft, as far as it is filled in."""
    made = await service.create_grid(session, caller, sources, draft)
    response.headers["ETag"] = made.etag
    return made


@router.get(ONE, operation_id="get_local_grid", openapi_extra=public("reports:read", flag=FLAG), responses=MISSING)
async def get_local_grid(report_id: UUID, sources: SourcesOf, session: TenantSession, response: Response) -> GridReport:
    """One grid as it is set up. Its `ETag` is for `If-Match`."""
    found = await service.get_grid(session, sources, report_id)
    response.headers["ETag"] = found.etag
    return found


@router.put(
    ONE,
    operation_id="replace_local_grid",
    openapi_extra=public("reports:write", flag=FLAG),
    responses=MISSING | STALE_OR_UNSAID | UNFIT | ARCHIVED,
)
async def replace_local_grid(
    report_id: UUID,
    draft: GridDraft,
    sources: SourcesOf,
    session: TenantSession,
    caller: Caller,
    response: Response,
    if_match: NeededIfMatch = None,
) -> GridReport:
    """Write the draft anew. Runs that there were keep what they were made of."""
    changed = await service.replace_grid(session, caller, sources, report_id, draft, if_match=if_match)
    response.headers["ETag"] = changed.etag
    return changed


@router.delete(
    ONE,
    operation_id="delete_local_grid",
    status_code=204,
    openapi_extra=public("reports:write", flag=FLAG),
    responses=MISSING | STALE_OR_UNSAID,
)
async def delete_local_grid(
    report_id: UUID, session: TenantSession, caller: Caller, if_match: NeededIfMatch = None
) -> None:
    """Remove a grid with all its runs."""
    await service.delete_grid(session, caller, report_id, if_match=if_match)


@router.post(
    f"{ONE}/duplicate",
    operation_id="duplicate_local_grid",
    status_code=201,
    openapi_extra=public("reports:write", flag=FLAG),
    responses=MISSING | UNFIT | MANY,
)
async def duplicate_local_grid(
    report_id: UUID,
    wanted: ReportDuplicate,
    sources: SourcesOf,
    session: TenantSession,
    idempotency: Idempotent,
    caller: Caller,
    response: Response,
) -> GridReport:
    """A draft like it, without its runs."""
    made = await service.duplicate_grid(session, caller, sources, report_id, wanted.name)
    response.headers["ETag"] = made.etag
    return made


@router.post(
    f"{ONE}/archive",
    operation_id="archive_local_grid",
    openapi_extra=public("reports:write", flag=FLAG),
    responses=MISSING | STALE,
)
async def archive_local_grid(
    report_id: UUID, sources: SourcesOf, session: TenantSession, caller: Caller, if_match: IfMatch = None
) -> GridReport:
    """Put it away: it neither runs nor changes until it is restored."""
    return await service.archive_grid(session, caller, sources, report_id, archived=True, if_match=if_match)


@router.post(
    f"{ONE}/restore",
    operation_id="restore_local_grid",
    openapi_extra=public("reports:write", flag=FLAG),
    responses=MISSING | STALE,
)
async def restore_local_grid(
    report_id: UUID, sources: SourcesOf, session: TenantSession, caller: Caller, if_match: IfMatch = None
) -> GridReport:
    """Bring an archived one back."""
    return await service.archive_grid(session, caller, sources, report_id, archived=False, if_match=if_match)


@router.post(
    f"{ONE}/preview",
    operation_id="preview_local_grid",
    openapi_extra=public("reports:read", flag=FLAG),
    responses=MISSING | UNFIT,
)
async def preview_local_grid(
    report_id: UUID,
    sources: SourcesOf,
    session: TenantSession,
    draft: Annotated[GridDraft | None, Body(description="Of this draft; without it, of the one that is kept.")] = None,
) -> GridPreview:
    """Points, price and what keeps it from running. Asks nobody and spends nothing."""
    return await service.preview_grid(session, sources, report_id, draft)


@router.post(
    f"{ONE}/run",
    operation_id="run_local_grid",
    status_code=202,
    openapi_extra=public("reports:run", flag=FLAG),
    responses=MISSING
    | problems(
        {
            409: "It is archived, or running already.",
            422: "Something keeps it from running (`report_not_ready`; `errors` names each), or it would cost more"
            " than its ceiling (`cost_ceiling_exceeded`).",
            503: "Whether its source can be asked is not known right now.",
        }
    ),
)
async def run_local_grid(
    report_id: UUID,
    request: Request,
    kinds: StartableKindsOf,
    session: TenantSession,
    idempotency: Idempotent,
    caller: Caller,
) -> Run:
    """Start a run. What it is made of is frozen now."""
    code_sha = request.app.state.settings.git_sha
    return await run_service.run_report(session, kinds, caller, report_id, of=service.ONLY, code_sha=code_sha)


@router.get(
    f"{ONE}/runs",
    operation_id="list_local_grid_runs",
    openapi_extra=public("reports:read", flag=FLAG),
    responses=MISSING,
)
async def list_local_grid_runs(
    report_id: UUID,
    request: Request,
    sources: SourcesOf,
    session: TenantSession,
    kinds: KindsOf,
    cursor: PageCursor = None,
    limit: PageLimit = 50,
) -> Page[Run]:
    """Its runs, newest first."""
    await service.get_grid(session, sources, report_id)
    cursors, wanted = request.app.state.cursors, RunFilter(report_id=report_id)
    return await run_service.list_runs(session, cursors, kinds, wanted, cursor=cursor, limit=limit)


@router.get(
    f"{ONE}/runs/{{run_id}}",
    operation_id="get_local_grid_run",
    openapi_extra=public("reports:read", flag=FLAG),
    responses=problems({404: "No such run of this report."}),
)
async def get_local_grid_run(report_id: UUID, run_id: UUID, session: TenantSession, kinds: KindsOf) -> RunDetail:
    """One of its runs."""
    return await run_service.get_run(session, kinds, run_id, report_id=report_id)
