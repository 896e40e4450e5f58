"""`/airbyte/telemetry`: how the syncs of all connections are doing, and what each of them said."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request

from contracts.ingestion.telemetry import LogLevel, SyncHealth, SyncLogLine, SyncProblem, Telemetry
from libs.auth import Principal, current_principal, public
from libs.db import TenantSession
from libs.errors import Problem
from libs.pagination import Page, PageCursor, PageLimit
from services.ingestion.telemetry import service
from services.ingestion.telemetry.filters import TelemetryFilters

router = APIRouter(prefix="/airbyte", tags=["telemetry"])

Responses = dict[int | str, dict[str, Any]]
Caller = Annotated[Principal, Depends(current_principal)]
NO_CONNECTION: Responses = {404: {"model": Problem, "description": "No such connection."}}
NO_JOB: Responses = {404: {"model": Problem, "description": "No such connection, or it has no such job."}}


@router.get(
    "/telemetry", operation_id="get_sync_telemetry", openapi_extra=public("ingestion:read"), responses=NO_CONNECTION
)
async def get_sync_telemetry(
    request: Request,
    session: TenantSession,
    caller: Caller,
    wanted: TelemetryFilters,
    cursor: PageCursor = None,
    limit: PageLimit = 50,
) -> Telemetry:
    """Syncs of all connections, newest first, and how fresh they are. Each look is in the audit, once a minute."""
    state = request.app.state
    found = await service.read_telemetry(
        session,
        state.cursors,
        wanted,
        stale_after_minutes=state.settings.sync_stale_minutes,
        cursor=cursor,
        limit=limit,
    )
    await service.note_view(state.database, caller, what="jobs")
    return found


@router.get("/sync-health", operation_id="get_sync_health", openapi_extra=public("ingestion:read"))
async def get_sync_health(
    request: Request,
    session: TenantSession,
    caller: Caller,
    days: Annotated[int, Query(ge=1, le=90, description="How far back; by the hour up to 3 days.")] = 7,
) -> SyncHealth:
    """Success rate and latency of each provider over time, and how fresh each connection is now."""
    state = request.app.state
    health = await service.read_health(session, days=days, stale_after_minutes=state.settings.sync_stale_minutes)
    await service.note_view(state.database, caller, what="health")
    return health


@router.get("/problems", operation_id="list_sync_problems", openapi_extra=public("ingestion:read"))
async def list_sync_problems() -> Page[SyncProblem]:
    """Every type of error that a sync can end with: what it means, and what to do about it."""
    return Page(items=service.list_problems(), next_cursor=None)


@router.get(
    "/connections/{connection_id}/jobs/{job_id}/logs",
    operation_id="list_sync_log",
    openapi_extra=public("ingestion:read"),
    responses=NO_JOB,
)
async def list_sync_log(
    connection_id: UUID,
    job_id: UUID,
    request: Request,
    session: TenantSession,
    level: Annotated[LogLevel, Query(description="The least level.")] = "debug",
    cursor: PageCursor = None,
    limit: PageLimit = 100,
) -> Page[SyncLogLine]:
    """What the connector and Opsight said during a sync: the last 2,000 lines or 256 KiB, kept for 30 days."""
    return await service.list_log(
        session, request.app.state.cursors, connection_id, job_id, level=level, cursor=cursor, limit=limit
    )
