"""`/runs`: runs of every kind of report, and `/reports/dead-letters`."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from contracts.reporting.runs import (
    BulkReplay,
    BulkReplayAnswer,
    DeadLetter,
    DeadLetterState,
    ReportKind,
    Run,
    RunDetail,
    RunState,
)
from libs.auth import Principal, current_principal, principal_of, public, tenant_of
from libs.db import TenantSession
from libs.errors import problems
from libs.idempotency import Idempotent
from libs.pagination import Page, PageCursor, PageLimit
from libs.sse import EVENT_STREAM, EventStreamResponse, event_stream
from services.reporting.runs import dead_letters, service
from services.reporting.runs.repository import RunFilter
from services.reporting.runs.resources import KindsOf

router = APIRouter(prefix="/runs", tags=["reporting"])
letters = APIRouter(prefix="/reports/dead-letters", tags=["reporting"])

Caller = Annotated[Principal, Depends(current_principal)]
OfReport = Annotated[UUID | None, Query(description="Only runs of this report.")]
OfKind = Annotated[ReportKind | None, Query(description="Only runs of this kind.")]
InState = Annotated[RunState | None, Query(description="Only runs in this state.")]
MEDIA_TYPES = (
    "text/html",
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "text/csv",
    "application/json",
    "application/geo+json",
    "image/png",
)
NO_RUN = problems({404: "No such run."})
NO_LETTER = problems({404: "No such dead letter."})
BUSY = problems({409: "Nothing of it can be replayed, the report is archived, or it is running."})


@router.get("", operation_id="list_runs", openapi_extra=public("reports:read"))
async def list_runs(
    request: Request,
    session: TenantSession,
    kinds: KindsOf,
    report_id: OfReport = None,
    kind: OfKind = None,
    state: InState = None,
    cursor: PageCursor = None,
    limit: PageLimit = 50,
) -> Page[Run]:
    """Runs, newest first."""
    wanted = RunFilter(kind=kind, state=state, report_id=report_id)
    return await service.list_runs(session, request.app.state.cursors, kinds, wanted, cursor=cursor, limit=limit)


@router.get("/{run_id}", operation_id="get_run", openapi_extra=public("reports:read"), responses=NO_RUN)
async def get_run(run_id: UUID, session: TenantSession, kinds: KindsOf) -> RunDetail:
    """One run, with what proves its numbers."""
    return await service.get_run(session, kinds, run_id)


@router.get(
    "/{run_id}/events",
    operation_id="follow_run",
    openapi_extra=public("reports:read", route_class="stream"),
    response_class=EventStreamResponse,
    responses=NO_RUN | EVENT_STREAM,
)
async def follow_run(run_id: UUID, request: Request, kinds: KindsOf) -> EventStreamResponse:
    """Server-sent events with the run as it stands, until it is over."""
    tenant_id = tenant_of(principal_of(request))
    return event_stream(request, await service.follow(request.app.state.database, kinds, tenant_id, run_id))


@router.post(
    "/{run_id}/cancel",
    operation_id="cancel_run",
    openapi_extra=public("reports:run"),
    responses=NO_RUN | problems({409: "It is over already."}),
)
async def cancel_run(run_id: UUID, session: TenantSession, kinds: KindsOf, caller: Caller) -> Run:
    """Stop it. What has been observed stays, and nothing more is asked or paid for."""
    return await service.cancel_run(session, kinds, caller, run_id)


@router.post(
    "/{run_id}/replay",
    operation_id="replay_run",
    status_code=202,
    openapi_extra=public("reports:run"),
    responses=NO_RUN | BUSY,
)
async def replay_run(
    run_id: UUID, session: TenantSession, kinds: KindsOf, idempotency: Idempotent, caller: Caller
) -> Run:
    """Ask again for what failed, and for nothing else; it stays the same run."""
    return await service.replay_run(session, kinds, caller, run_id)


@router.get(
    "/{run_id}/artifacts/{format}",
    operation_id="download_run",
    openapi_extra=public("reports:read", entitlement="csv_export", route_class="stream"),
    response_class=Response,
    responses=problems(
        {
            403: "It shows more than the caller may see.",
            404: "No such run, or not in this format.",
            409: "It has no results yet.",
        }
    )
    | {
        200: {"content": {media_type: {"schema": {"type": "string", "format": "binary"}} for media_type in MEDIA_TYPES}}
    },
)
async def download_run(
    run_id: UUID,
    format: Annotated[str, Path(max_length=40, description="One of the run's `formats`.")],
    request: Request,
    kinds: KindsOf,
    caller: Caller,
) -> Response:
    """The run as a file: the same bytes each time. The audit trail says who took it."""
    artifact = await service.render_run(request.app.state.database, kinds, caller, run_id, format)
    headers = {"Content-Disposition": f'attachment; filename="{artifact.name}"', "Cache-Control": "no-store"}
    return Response(artifact.content, media_type=artifact.media_type, headers=headers)


@letters.get("", operation_id="list_dead_letters", openapi_extra=public("reports:read"))
async def list_dead_letters(
    request: Request,
    session: TenantSession,
    state: Annotated[DeadLetterState | None, Query(description="Only those in this state.")] = None,
    cursor: PageCursor = None,
    limit: PageLimit = 50,
) -> Page[DeadLetter]:
    """Runs that ended with something missing, newest first."""
    return await dead_letters.list_letters(session, request.app.state.cursors, state=state, cursor=cursor, limit=limit)


@letters.post("/replay", operation_id="replay_dead_letters", status_code=202, openapi_extra=public("reports:run"))
async def replay_dead_letters(
    wanted: BulkReplay, session: TenantSession, kinds: KindsOf, idempotency: Idempotent, caller: Caller
) -> BulkReplayAnswer:
    """Replay many. What cannot be replayed is named with why; the others are."""
    return await dead_letters.replay_letters(session, kinds, caller, wanted.ids)


@letters.post(
    "/{dead_letter_id}/replay",
    operation_id="replay_dead_letter",
    status_code=202,
    openapi_extra=public("reports:run"),
    responses=NO_LETTER | BUSY,
)
async def replay_dead_letter(
    dead_letter_id: UUID, session: TenantSession, kinds: KindsOf, idempotency: Idempotent, caller: Caller
) -> DeadLetter:
    """Ask again for what its run is missing."""
    return await dead_letters.replay_letter(session, kinds, caller, dead_letter_id)


@letters.post(
    "/{dead_letter_id}/discard",
    operation_id="discard_dead_letter",
    openapi_extra=public("reports:run"),
    responses=NO_LETTER | problems({409: "It is not open."}),
)
async def discard_dead_letter(dead_letter_id: UUID, session: TenantSession, caller: Caller) -> DeadLetter:
    """Let it be. The run stays as it is."""
    return await dead_letters.discard_letter(session, caller, dead_letter_id)
