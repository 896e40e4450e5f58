"""`/airbyte/connectors/{name}/install`: installing, updating and removing connectors, for every tenant at once."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request

from contracts.ingestion.connections import AirbyteJob
from libs.auth import Principal, current_principal, public
from libs.db import TenantSession
from libs.errors import Problem
from libs.idempotency import Idempotent
from services.ingestion.installation import service

router = APIRouter(prefix="/airbyte/connectors", tags=["connector"])

Responses = dict[int | str, dict[str, Any]]
Caller = Annotated[Principal, Depends(current_principal)]
Name = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,80}$")]
MISSING: Responses = {404: {"model": Problem, "description": "No such connector."}}


@router.post(
    "/{name}/install",
    operation_id="install_connector",
    status_code=202,
    openapi_extra=public("ingestion:write"),
    responses=MISSING | {409: {"model": Problem, "description": "It is installed, or a part of Opsight."}},
)
async def install_connector(
    name: Name, request: Request, session: TenantSession, idempotency: Idempotent, caller: Caller
) -> AirbyteJob:
    """Install it for everybody, into an environment of its own. The answer is the job; follow it by its id."""
    return await service.start_install(session, caller, name, request.app.state.settings.data_dir)


@router.post(
    "/{name}/update",
    operation_id="update_connector",
    status_code=202,
    openapi_extra=public("platform:admin"),
    responses=MISSING | {409: {"model": Problem, "description": "There is nothing newer, or it is not installed."}},
)
async def update_connector(
    name: Name, request: Request, session: TenantSession, idempotency: Idempotent, caller: Caller
) -> AirbyteJob:
    """Install the catalogue's version. What runs meanwhile ends with the version that it began with."""
    return await service.start_update(session, caller, name, request.app.state.settings.data_dir)


@router.delete(
    "/{name}/install",
    operation_id="remove_connector",
    status_code=202,
    openapi_extra=public("platform:admin"),
    responses=MISSING | {409: {"model": Problem, "description": "A connection uses it, or it is not installed."}},
)
async def remove_connector(name: Name, request: Request, session: TenantSession, caller: Caller) -> AirbyteJob:
    """Delete what is installed of it, unless a connection uses it. The catalogue goes on offering it."""
    return await service.start_remove(session, caller, name, request.app.state.settings.data_dir)
