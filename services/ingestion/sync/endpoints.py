"""`/airbyte`: running connectors and watching them."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request

from contracts.ingestion.connections import AirbyteJob, CheckRequest, JobState
from libs.auth import Principal, current_principal, public, tenant_of
from libs.db import Database, TenantSession
from libs.errors import Problem
from libs.idempotency import Idempotent
from libs.pagination import Page, PageCursor, PageLimit
from libs.sse import EVENT_STREAM, EventStreamResponse, event_stream
from services.ingestion.credential.resources import KeeperOf
from services.ingestion.sync import service

router = APIRouter(prefix="/airbyte", tags=["sync"])

Responses = dict[int | str, dict[str, Any]]
Caller = Annotated[Principal, Depends(current_principal)]
NO_CONNECTION: Responses = {404: {"model": Problem, "description": "No such connection."}}
NO_CONNECTOR: Responses = {
    404: {"model": Problem, "description": "No such connector or connection."},
    503: {"model": Problem, "description": "The vault that keeps credentials is away."},
    422: {"model": Problem, "description": "The configuration does not fit."},
}
NO_JOB: Responses = {404: {"model": Problem, "description": "No such job."}}


@router.post(
    "/connections/{connection_id}/sync",
    operation_id="sync_connection",
    status_code=202,
    openapi_extra=public("ingestion:write"),
    responses=NO_CONNECTION | {409: {"model": Problem, "description": "It is paused, or being synced already."}},
)
async def sync_connection(
    connection_id: UUID, session: TenantSession, idempotency: Idempotent, caller: Caller
) -> AirbyteJob:
    """Read the source now. The answer is the job; follow it by its id."""
    return await service.start_sync(session, caller, connection_id)


@router.get(
    "/connections/{connection_id}/jobs",
    operation_id="list_connection_jobs",
    openapi_extra=public("ingestion:read"),
    responses=NO_CONNECTION,
)
async def list_connection_jobs(
    connection_id: UUID,
    request: Request,
    session: TenantSession,
    state: JobState | None = None,
    cursor: PageCursor = None,
    limit: PageLimit = 50,
) -> Page[AirbyteJob]:
    """The connection's syncs with their counts, newest first."""
    cursors = request.app.state.cursors
    return await service.list_syncs(session, cursors, connection_id, state=state, cursor=cursor, limit=limit)


@router.post(
    "/check",
    operation_id="check_connector",
    status_code=202,
    openapi_extra=public("ingestion:write"),
    responses=NO_CONNECTOR,
)
async def check_connector(
    wanted: CheckRequest, session: TenantSession, idempotency: Idempotent, caller: Caller, keeper: KeeperOf
) -> AirbyteJob:
    """Ask the connector whether it can reach its source. The job's `result` has the answer."""
    return await service.start_probe(session, caller, "check", wanted, keeper)


@router.post(
    "/discover",
    operation_id="discover_streams",
    status_code=202,
    openapi_extra=public("ingestion:write"),
    responses=NO_CONNECTOR,
)
async def discover_streams(
    wanted: CheckRequest, session: TenantSession, idempotency: Idempotent, caller: Caller, keeper: KeeperOf
) -> AirbyteJob:
    """Ask the connector which streams its source has. The job's `result` has the answer."""
    return await service.start_probe(session, caller, "discover", wanted, keeper)


@router.get("/jobs/{job_id}", operation_id="get_airbyte_job", openapi_extra=public("ingestion:read"), responses=NO_JOB)
async def get_airbyte_job(job_id: UUID, session: TenantSession) -> AirbyteJob:
    """One sync, check or discovery."""
    return await service.get_airbyte_job(session, job_id)


@router.post(
    "/jobs/{job_id}/cancel",
    operation_id="cancel_airbyte_job",
    openapi_extra=public("ingestion:write"),
    responses=NO_JOB | {409: {"model": Problem, "description": "It is over already."}},
)
async def cancel_airbyte_job(job_id: UUID, session: TenantSession, caller: Caller) -> AirbyteJob:
    """Stop it within seconds. What it has committed stays, and the next sync goes on from there."""
    return await service.cancel(session, caller, job_id)


@router.get(
    "/jobs/{job_id}/events",
    operation_id="follow_airbyte_job",
    openapi_extra=public("ingestion:read", route_class="stream"),
    response_class=EventStreamResponse,
    responses=NO_JOB | EVENT_STREAM,
)
async def follow_airbyte_job(job_id: UUID, request: Request, caller: Caller) -> EventStreamResponse:
    """The job as server-sent events, each time it changes, until it is over."""
    database: Database = request.app.state.database
    return event_stream(request, await service.follow(database, tenant_of(caller), job_id))
