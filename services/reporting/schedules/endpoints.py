"""`/schedules`: reports that run by themselves."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from contracts.reporting.schedules import (
    Firing,
    Schedule,
    ScheduleCreate,
    SchedulePreview,
    SchedulePreviewRequest,
    ScheduleReplace,
    ScheduleState,
)
from libs.auth import Principal, current_principal, public
from libs.clock import utc_now
from libs.db import TenantSession
from libs.errors import problems
from libs.idempotency import Idempotent
from libs.pagination import Page, PageCursor, PageLimit
from libs.preconditions import STALE_OR_UNSAID, NeededIfMatch
from services.reporting.schedules import service
from services.reporting.schedules.repository import ScheduleFilter

router = APIRouter(prefix="/schedules", tags=["reporting"])

Caller = Annotated[Principal, Depends(current_principal)]
ONE = "/{report_schedule_id}"
MISSING = problems({404: "No such schedule."})
UNFIT = problems({422: "There is no such time zone, or the rule has no moment that is to come."})


@router.get("", operation_id="list_report_schedules", openapi_extra=public("reports:read"))
async def list_report_schedules(
    request: Request,
    session: TenantSession,
    report_id: Annotated[UUID | None, Query(description="Only those of this report.")] = None,
    state: Annotated[ScheduleState | None, Query(description="Only those in this state.")] = None,
    cursor: PageCursor = None,
    limit: PageLimit = 50,
) -> Page[Schedule]:
    """Schedules, newest first."""
    wanted = ScheduleFilter(report_id, state)
    return await service.list_schedules(session, request.app.state.cursors, wanted, cursor=cursor, limit=limit)


@router.post(
    "",
    operation_id="create_report_schedule",
    status_code=201,
    openapi_extra=public("reports:write"),
    responses=UNFIT
    | problems(
        {
            404: "No such report.",
            409: "The report is archived, cannot run here, or has as many schedules as it can have.",
        }
    ),
)
async def create_report_schedule(
    wanted: ScheduleCreate,
    request: Request,
    session: TenantSession,
    idempotency: Idempotent,
    caller: Caller,
    response: Response,
) -> Schedule:
    """Let a report run by itself, with the rights that the caller has at each moment."""
    made = await service.create_schedule(session, request.app.state.kinds, caller, wanted)
    response.headers["ETag"] = made.etag
    return made


@router.post("/preview", operation_id="preview_report_schedule", openapi_extra=public("reports:read"), responses=UNFIT)
async def preview_report_schedule(wanted: SchedulePreviewRequest, session: TenantSession) -> SchedulePreview:
    """The next moments of a rule. Nothing is kept."""
    return service.preview_rule(wanted.rule, utc_now())


@router.get(ONE, operation_id="get_report_schedule", openapi_extra=public("reports:read"), responses=MISSING)
async def get_report_schedule(report_schedule_id: UUID, session: TenantSession, response: Response) -> Schedule:
    """One schedule. Its `ETag` is for `If-Match`."""
    found = await service.get_schedule(session, report_schedule_id)
    response.headers["ETag"] = found.etag
    return found


@router.put(
    ONE,
    operation_id="replace_report_schedule",
    openapi_extra=public("reports:write"),
    responses=MISSING | STALE_OR_UNSAID | UNFIT,
)
async def replace_report_schedule(
    report_schedule_id: UUID,
    wanted: ScheduleReplace,
    session: TenantSession,
    caller: Caller,
    response: Response,
    if_match: NeededIfMatch = None,
) -> Schedule:
    """Another rule from now on, with the caller's rights."""
    changed = await service.replace_rule(session, caller, report_schedule_id, wanted.rule, if_match=if_match)
    response.headers["ETag"] = changed.etag
    return changed


@router.delete(
    ONE,
    operation_id="delete_report_schedule",
    status_code=204,
    openapi_extra=public("reports:write"),
    responses=MISSING | STALE_OR_UNSAID,
)
async def delete_report_schedule(
    report_schedule_id: UUID, session: TenantSession, caller: Caller, if_match: NeededIfMatch = None
) -> None:
    """Remove a schedule. Its runs stay."""
    await service.delete_schedule(session, caller, report_schedule_id, if_match=if_match)


@router.post(
    f"{ONE}/pause",
    operation_id="pause_report_schedule",
    openapi_extra=public("reports:write"),
    responses=MISSING | problems({409: "It is not active."}),
)
async def pause_report_schedule(report_schedule_id: UUID, session: TenantSession, caller: Caller) -> Schedule:
    """Run no more by itself. A run that there is goes on to its end."""
    return await service.pause_schedule(session, caller, report_schedule_id)


@router.post(
    f"{ONE}/resume",
    operation_id="resume_report_schedule",
    openapi_extra=public("reports:write"),
    responses=MISSING | problems({409: "It is not paused, or its report is archived."}),
)
async def resume_report_schedule(report_schedule_id: UUID, session: TenantSession, caller: Caller) -> Schedule:
    """Run by itself again, from now on, with the caller's rights."""
    return await service.resume_schedule(session, caller, report_schedule_id)


@router.get(
    f"{ONE}/firings",
    operation_id="list_report_schedule_firings",
    openapi_extra=public("reports:read"),
    responses=MISSING,
)
async def list_report_schedule_firings(
    report_schedule_id: UUID,
    request: Request,
    session: TenantSession,
    cursor: PageCursor = None,
    limit: PageLimit = 50,
) -> Page[Firing]:
    """What became of its moments, the latest first."""
    return await service.list_firings(
        session, request.app.state.cursors, report_schedule_id, cursor=cursor, limit=limit
    )
