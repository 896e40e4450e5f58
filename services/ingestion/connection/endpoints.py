"""`/airbyte/connections`: the sources that are read by schedule."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request

from contracts.ingestion.connections import (
    AirbyteSummary,
    Connection,
    ConnectionCreate,
    ConnectionUpdate,
)
from contracts.ingestion.streams import ConnectionProgress, ResetRequest
from libs.auth import Principal, current_principal, public
from libs.db import TenantSession
from libs.errors import Problem
from libs.idempotency import Idempotent
from libs.pagination import Page, PageCursor, PageLimit
from services.ingestion.connection import progress, service
from services.ingestion.credential.resources import KeeperOf

router = APIRouter(prefix="/airbyte", tags=["connection"])

Responses = dict[int | str, dict[str, Any]]
Caller = Annotated[Principal, Depends(current_principal)]
MISSING: Responses = {404: {"model": Problem, "description": "No such connection."}}
UNFIT: Responses = {422: {"model": Problem, "description": "The configuration, streams or schedule do not fit."}}


@router.get("/summary", operation_id="get_airbyte_summary", openapi_extra=public("ingestion:read"))
async def get_airbyte_summary(session: TenantSession) -> AirbyteSummary:
    """All connections at a glance."""
    return await service.summarize(session)


@router.get("/connections", operation_id="list_connections", openapi_extra=public("ingestion:read"))
async def list_connections(
    request: Request, session: TenantSession, cursor: PageCursor = None, limit: PageLimit = 50
) -> Page[Connection]:
    """Connections, newest first, each with its newest sync."""
    return await service.list_connections(session, request.app.state.cursors, cursor=cursor, limit=limit)


@router.post(
    "/connections",
    operation_id="create_connection",
    status_code=201,
    openapi_extra=public("ingestion:write"),
    responses=UNFIT
    | {
        404: {"model": Problem, "description": "No such connector."},
        409: {"model": Problem, "description": "The name is taken."},
        503: {"model": Problem, "description": "The vault that keeps credentials is away."},
    },
)
async def create_connection(
    wanted: ConnectionCreate, session: TenantSession, idempotency: Idempotent, caller: Caller, keeper: KeeperOf
) -> Connection:
    """Connect a source. Nothing is read before its first sync. Secrets go into the vault; `config` shows references."""
    return await service.create_connection(session, caller, wanted, keeper)


@router.get(
    "/connections/{connection_id}",
    operation_id="get_connection",
    openapi_extra=public("ingestion:read"),
    responses=MISSING,
)
async def get_connection(connection_id: UUID, session: TenantSession) -> Connection:
    """One connection with its newest sync."""
    return await service.get_connection(session, connection_id)


@router.patch(
    "/connections/{connection_id}",
    operation_id="update_connection",
    openapi_extra=public("ingestion:write"),
    responses=MISSING
    | UNFIT
    | {
        409: {"model": Problem, "description": "The name is taken."},
        503: {"model": Problem, "description": "The vault that keeps credentials is away."},
    },
)
async def update_connection(
    connection_id: UUID, change: ConnectionUpdate, session: TenantSession, caller: Caller, keeper: KeeperOf
) -> Connection:
    """Change what is given. After another configuration, the next sync reads everything anew."""
    return await service.update_connection(session, caller, connection_id, change, keeper)


@router.delete(
    "/connections/{connection_id}",
    operation_id="delete_connection",
    status_code=204,
    openapi_extra=public("ingestion:write"),
    responses=MISSING,
)
async def delete_connection(connection_id: UUID, session: TenantSession, caller: Caller) -> None:
    """Remove a connection with its history and credentials. Rows that it landed stay in the warehouse."""
    await service.delete_connection(session, caller, connection_id)


@router.post(
    "/connections/{connection_id}/pause",
    operation_id="pause_connection",
    openapi_extra=public("ingestion:write"),
    responses=MISSING | {409: {"model": Problem, "description": "It is paused already."}},
)
async def pause_connection(connection_id: UUID, session: TenantSession, caller: Caller) -> Connection:
    """Run no more by schedule. A sync that runs now runs to its end."""
    return await service.pause_connection(session, caller, connection_id)


@router.post(
    "/connections/{connection_id}/resume",
    operation_id="resume_connection",
    openapi_extra=public("ingestion:write"),
    responses=MISSING | {409: {"model": Problem, "description": "It is not paused."}},
)
async def resume_connection(connection_id: UUID, session: TenantSession, caller: Caller) -> Connection:
    """Run by schedule again, from now on."""
    return await service.resume_connection(session, caller, connection_id)


@router.get(
    "/connections/{connection_id}/state",
    operation_id="get_connection_state",
    openapi_extra=public("ingestion:read"),
    responses=MISSING,
)
async def get_connection_state(connection_id: UUID, session: TenantSession) -> ConnectionProgress:
    """How far each stream has been read."""
    return await progress.get_progress(session, connection_id)


@router.post(
    "/connections/{connection_id}/reset",
    operation_id="reset_connection",
    openapi_extra=public("ingestion:write"),
    responses=MISSING
    | {
        409: {"model": Problem, "description": "It is being synced."},
        422: {"model": Problem, "description": "The connection does not read such a stream."},
    },
)
async def reset_connection(
    connection_id: UUID,
    session: TenantSession,
    idempotency: Idempotent,
    caller: Caller,
    wanted: ResetRequest | None = None,
) -> ConnectionProgress:
    """Have streams read anew by the next sync: those named, or all. The new rows replace the ones before."""
    return await progress.reset(session, caller, connection_id, wanted or ResetRequest())
