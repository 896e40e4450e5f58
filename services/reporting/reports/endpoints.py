"""`/reports`: the library of reports, and those that show the services' own numbers."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Query, Request, Response

from contracts.reporting.reports import (
    Report,
    ReportCreate,
    ReportDuplicate,
    ReportKindList,
    ReportPreview,
    ReportReplace,
    ReportSummary,
)
from contracts.reporting.runs import GATHERED_KINDS, ReportKind, Run
from libs.auth import Principal, current_principal, public
from libs.db import TenantSession
from libs.errors import problems
from libs.idempotency import Idempotent
from libs.pagination import Page, PageCursor, PageLimit
from libs.preconditions import STALE, STALE_OR_UNSAID, IfMatch, NeededIfMatch
from services.reporting.reports import previewing, service
from services.reporting.reports.previewing import Previewing
from services.reporting.reports.repository import ReportFilter
from services.reporting.reports.rules import rules_of_kinds
from services.reporting.runs import service as run_service
from services.reporting.runs.resources import KindsOf

router = APIRouter(prefix="/reports", tags=["reporting"])

Caller = Annotated[Principal, Depends(current_principal)]
ONE = "/{report_id}"
MISSING = problems({404: "No such report."})
UNFIT = problems({422: "A field breaks a rule; `errors` names each field and its rule."})
MANY = problems({409: "There are as many reports as one client can keep."})
ARCHIVED = problems({409: "It is archived."})


@router.get("", operation_id="list_reports", openapi_extra=public("reports:read"))
async def list_reports(
    request: Request,
    session: TenantSession,
    kinds: KindsOf,
    kind: Annotated[ReportKind | None, Query(description="Only those of this kind.")] = None,
    search: Annotated[str | None, Query(min_length=1, max_length=100, description="A part of the name.")] = None,
    archived: Annotated[bool, Query(description="Those that are archived, instead of the others.")] = False,
    cursor: PageCursor = None,
    limit: PageLimit = 50,
) -> Page[ReportSummary]:
    """Reports of every kind, the last edited first."""
    wanted = ReportFilter(kind=kind, search=search, archived=archived)
    return await service.list_reports(session, request.app.state.cursors, kinds, wanted, cursor=cursor, limit=limit)


@router.post(
    "",
    operation_id="create_report",
    status_code=201,
    openapi_extra=public("reports:write"),
    responses=UNFIT | MANY,
)
async def create_report(
    wanted: ReportCreate,
    session: TenantSession,
    kinds: KindsOf,
    idempotency: Idempotent,
    caller: Caller,
    response: Response,
) -> Report:
    """Set a report up. `problems` says what keeps it from running."""
    made = await service.create_report(session, caller, kinds, wanted)
    response.headers["ETag"] = made.etag
    return made


@router.get("/kinds", operation_id="list_report_kinds", openapi_extra=public("reports:read"))
async def list_report_kinds(kinds: KindsOf) -> ReportKindList:
    """Every kind of report: what it shows, as what it is had, and how it is set up."""
    return rules_of_kinds(kinds)


@router.get(ONE, operation_id="get_report", openapi_extra=public("reports:read"), responses=MISSING)
async def get_report(report_id: UUID, session: TenantSession, kinds: KindsOf, response: Response) -> Report:
    """One report as it is set up; local search grids have an address of their own. Its `ETag` is for `If-Match`."""
    found = await service.get_report(session, kinds, report_id)
    response.headers["ETag"] = found.etag
    return found


@router.put(
    ONE,
    operation_id="replace_report",
    openapi_extra=public("reports:write"),
    responses=MISSING | STALE_OR_UNSAID | UNFIT | ARCHIVED,
)
async def replace_report(
    report_id: UUID,
    wanted: ReportReplace,
    session: TenantSession,
    kinds: KindsOf,
    caller: Caller,
    response: Response,
    if_match: NeededIfMatch = None,
) -> Report:
    """Set it up anew. Runs that there were keep what they were made of."""
    changed = await service.replace_report(session, caller, kinds, report_id, wanted, if_match=if_match)
    response.headers["ETag"] = changed.etag
    return changed


@router.delete(
    ONE,
    operation_id="delete_report",
    status_code=204,
    openapi_extra=public("reports:write"),
    responses=MISSING | STALE_OR_UNSAID,
)
async def delete_report(
    report_id: UUID, session: TenantSession, caller: Caller, if_match: NeededIfMatch = None
) -> None:
    """Remove a report with all its runs."""
    await service.delete_report(session, caller, report_id, if_match=if_match)


@router.post(
    f"{ONE}/duplicate",
    operation_id="duplicate_report",
    status_code=201,
    openapi_extra=public("reports:write"),
    responses=MISSING | UNFIT | MANY,
)
async def duplicate_report(
    report_id: UUID,
    wanted: ReportDuplicate,
    session: TenantSession,
    kinds: KindsOf,
    idempotency: Idempotent,
    caller: Caller,
    response: Response,
) -> Report:
    """One like it, the caller's own, without its runs."""
    made = await service.duplicate_report(session, caller, kinds, report_id, wanted.name)
    response.headers["ETag"] = made.etag
    return made


@router.post(
    f"{ONE}/archive",
    operation_id="archive_report",
    openapi_extra=public("reports:write"),
    responses=MISSING | STALE,
)
async def archive_report(
    report_id: UUID, session: TenantSession, kinds: KindsOf, caller: Caller, if_match: IfMatch = None
) -> Report:
    """Put it away: it neither runs nor changes until it is restored."""
    return await service.archive_report(session, caller, kinds, report_id, archived=True, if_match=if_match)


@router.post(
    f"{ONE}/restore",
    operation_id="restore_report",
    openapi_extra=public("reports:write"),
    responses=MISSING | STALE,
)
async def restore_report(
    report_id: UUID, session: TenantSession, kinds: KindsOf, caller: Caller, if_match: IfMatch = None
) -> Report:
    """Bring an archived one back."""
    return await service.archive_report(session, caller, kinds, report_id, archived=False, if_match=if_match)


@router.post(
    f"{ONE}/preview",
    operation_id="preview_report",
    openapi_extra=public("reports:read"),
    responses=MISSING
    | UNFIT
    | problems(
        {
            403: "The caller may not read the figures that it shows.",
            503: "The figures cannot be read right now; `Retry-After` says when to try again.",
        }
    ),
)
async def preview_report(
    report_id: UUID,
    request: Request,
    kinds: KindsOf,
    caller: Caller,
    draft: Annotated[
        ReportReplace | None, Body(description="Of this set-up; without it, of the one that is kept.")
    ] = None,
) -> ReportPreview:
    """What a run would contain: its sections, what they cover, and what keeps it from running. Nothing is kept."""
    state = request.app.state
    context = Previewing(state.database, kinds, state.settings, state.signer)
    return await previewing.preview_report(context, caller, report_id, draft)


@router.post(
    f"{ONE}/run",
    operation_id="run_report",
    status_code=202,
    openapi_extra=public("reports:run"),
    responses=MISSING
    | problems(
        {
            403: "The caller may not read the figures that it shows.",
            409: "It is archived, or running already.",
            422: "Something keeps it from running (`report_not_ready`; `errors` names each).",
        }
    ),
)
async def run_report(
    report_id: UUID,
    request: Request,
    session: TenantSession,
    kinds: KindsOf,
    idempotency: Idempotent,
    caller: Caller,
) -> Run:
    """Start a run with the caller's rights. What it is made of is frozen now."""
    code_sha = request.app.state.settings.git_sha
    return await run_service.run_report(session, kinds, caller, report_id, of=GATHERED_KINDS, code_sha=code_sha)
