"""`/airbyte/servers`: remote Airbytes, and the connections that they sync."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request

from contracts.ingestion.connections import AirbyteJob, Connection
from contracts.ingestion.servers import (
    AirbyteServer,
    AirbyteServerCreate,
    AirbyteServerUpdate,
    RemoteConnectionCreate,
)
from libs.auth import Principal, current_principal, public
from libs.db import TenantSession
from libs.errors import Problem
from libs.idempotency import Idempotent
from libs.pagination import Page
from services.ingestion.credential.resources import KeeperOf
from services.ingestion.server import service
from services.ingestion.settings import IngestionSettings

router = APIRouter(prefix="/airbyte/servers", tags=["server"])


async def settings_of(request: Request) -> IngestionSettings:
    settings: IngestionSettings = request.app.state.settings
    return settings


Responses = dict[int | str, dict[str, Any]]
Caller = Annotated[Principal, Depends(current_principal)]
SettingsOf = Annotated[IngestionSettings, Depends(settings_of)]
MISSING: Responses = {404: {"model": Problem, "description": "No such Airbyte server."}}
UNFIT: Responses = {
    409: {"model": Problem, "description": "The name is taken, or there are too many."},
    422: {"model": Problem, "description": "The address may not be called, or the secret is needed."},
    503: {"model": Problem, "description": "The vault that keeps credentials is away."},
}


@router.get("", operation_id="list_airbyte_servers", openapi_extra=public("ingestion:read"))
async def list_airbyte_servers(session: TenantSession, caller: Caller, settings: SettingsOf) -> Page[AirbyteServer]:
    """The remote Airbytes that this tenant may use."""
    return await service.list_servers(session, caller, settings)


@router.post(
    "",
    operation_id="create_airbyte_server",
    status_code=201,
    openapi_extra=public("ingestion:write"),
    responses=UNFIT,
)
async def create_airbyte_server(
    wanted: AirbyteServerCreate,
    session: TenantSession,
    idempotency: Idempotent,
    caller: Caller,
    settings: SettingsOf,
    keeper: KeeperOf,
) -> AirbyteServer:
    """Add a remote Airbyte. Its client secret goes into the vault; nothing is called before you list what it has."""
    return await service.create_server(session, caller, settings, wanted, keeper)


@router.get(
    "/{server_id}", operation_id="get_airbyte_server", openapi_extra=public("ingestion:read"), responses=MISSING
)
async def get_airbyte_server(
    server_id: UUID, session: TenantSession, caller: Caller, settings: SettingsOf
) -> AirbyteServer:
    """One remote Airbyte."""
    return await service.get_server(session, caller, settings, server_id)


@router.patch(
    "/{server_id}",
    operation_id="update_airbyte_server",
    openapi_extra=public("ingestion:write"),
    responses=MISSING | UNFIT,
)
async def update_airbyte_server(
    server_id: UUID,
    change: AirbyteServerUpdate,
    session: TenantSession,
    caller: Caller,
    settings: SettingsOf,
    keeper: KeeperOf,
) -> AirbyteServer:
    """Change what is given. Another address or client id needs the client secret again."""
    return await service.update_server(session, caller, settings, server_id, change, keeper)


@router.delete(
    "/{server_id}",
    operation_id="delete_airbyte_server",
    status_code=204,
    openapi_extra=public("ingestion:write"),
    responses=MISSING | {409: {"model": Problem, "description": "Connections are synced by it."}},
)
async def delete_airbyte_server(server_id: UUID, session: TenantSession, caller: Caller, settings: SettingsOf) -> None:
    """Remove a remote Airbyte and its secret. Its connections have to go first."""
    await service.delete_server(session, caller, settings, server_id)


@router.post(
    "/{server_id}/discover",
    operation_id="discover_remote_connections",
    status_code=202,
    openapi_extra=public("ingestion:write"),
    responses=MISSING,
)
async def discover_remote_connections(
    server_id: UUID, session: TenantSession, idempotency: Idempotent, caller: Caller, settings: SettingsOf
) -> AirbyteJob:
    """Ask the remote Airbyte which connections it has. The job's `result` has the answer."""
    return await service.start_listing(session, caller, settings, server_id)


@router.post(
    "/{server_id}/connections",
    operation_id="connect_remote_connection",
    status_code=201,
    openapi_extra=public("ingestion:write"),
    responses=MISSING
    | {
        409: {"model": Problem, "description": "The name is taken, or it is connected already."},
        422: {"model": Problem, "description": "It was not listed within an hour, or the schedule does not fit."},
    },
)
async def connect_remote_connection(
    server_id: UUID,
    wanted: RemoteConnectionCreate,
    session: TenantSession,
    idempotency: Idempotent,
    caller: Caller,
    settings: SettingsOf,
) -> Connection:
    """Let the remote Airbyte sync one of its connections by our schedule. Nothing runs before its first sync."""
    return await service.connect(session, caller, settings, server_id, wanted)
