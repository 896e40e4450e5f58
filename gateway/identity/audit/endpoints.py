"""`/audit`."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import AwareDatetime
from starlette.responses import StreamingResponse

from contracts.gateway.audit import AuditEvent, AuditOutcome, AuditTrail
from gateway.caller import EdgeOf, require_platform_admin
from gateway.identity.audit import service
from gateway.identity.audit.repository import Wanted
from gateway.state import StateOf
from libs.audit import PLATFORM_TRAIL
from libs.auth import public, tenant_of
from libs.errors import Problem
from libs.pagination import Page, PageCursor, PageLimit

router = APIRouter(tags=["audit"])

Word = Annotated[str | None, Query(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Trail = Annotated[
    AuditTrail, Query(description="`platform`: what concerns every tenant; platform administrators only.")
]
Responses = dict[int | str, dict[str, Any]]
NOT_ADMIN: Responses = {
    403: {"model": Problem, "description": "The trail of the platform is for platform administrators."}
}


async def wanted_events(
    actor: Word = None,
    action: Annotated[
        str | None, Query(max_length=80, pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)*$", description="`session` or whole.")
    ] = None,
    object_type: Word = None,
    object_id: Word = None,
    outcome: AuditOutcome | None = None,
    since: Annotated[AwareDatetime | None, Query(description="From this moment on.")] = None,
    until: Annotated[AwareDatetime | None, Query(description="Before this moment.")] = None,
) -> Wanted:
    """The filters of the query."""
    return Wanted(actor, action, object_type, object_id, outcome, since, until)


async def wanted_trail(edge: EdgeOf, trail: Trail = "tenant") -> UUID:
    """Whose trail; raises `PlatformAdminRequired`."""
    if trail == "platform":
        require_platform_admin(edge.caller)
        return PLATFORM_TRAIL
    return tenant_of(edge.principal())


WantedOf = Annotated[Wanted, Depends(wanted_events)]
TrailOf = Annotated[UUID, Depends(wanted_trail)]


@router.get("/audit", operation_id="list_audit_events", openapi_extra=public("audit:read"), responses=NOT_ADMIN)
async def list_audit_events(
    wanted: WantedOf, trail: TrailOf, request: Request, state: StateOf, cursor: PageCursor = None, limit: PageLimit = 50
) -> Page[AuditEvent]:
    """Who did what, newest first."""
    async with state.database.tenant(trail, read_only=True) as session:
        return await service.list_events(session, request.app.state.cursors, wanted, cursor=cursor, limit=limit)


@router.get(
    "/audit/export",
    operation_id="export_audit_events",
    openapi_extra=public("audit:read", route_class="stream"),
    response_class=StreamingResponse,
    responses=NOT_ADMIN | {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
async def export_audit_events(wanted: WantedOf, trail: TrailOf, edge: EdgeOf, state: StateOf) -> StreamingResponse:
    """The same as CSV, oldest first. Taking it away is an entry of its own."""
    async with state.database.tenant(trail) as session:
        await service.note_export(session, edge.principal_in(trail), wanted)
    lines = service.export(state.database, trail, wanted)
    headers = {"Content-Disposition": 'attachment; filename="audit.csv"'}
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)
