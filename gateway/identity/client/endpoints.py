"""`/clients`: an agency's clients."""

from uuid import UUID

from fastapi import APIRouter

from contracts.gateway.agency import Client, ClientList, UpdateClient
from gateway.caller import EdgeOf, PersonOf
from gateway.identity.client import service
from gateway.identity.tenant_deletion.reading import administers_deleted
from gateway.identity.tenant_deletion.service import DeletionBegun
from gateway.state import StateOf
from libs.auth import public
from libs.clock import utc_now
from libs.db import PlatformSession
from libs.errors import problems

router = APIRouter(tags=["client"])
UNKNOWN = problems({404: "No such client of an agency that the caller administers."})


@router.get("/clients", operation_id="list_clients", openapi_extra=public("clients:read"))
async def list_clients(session: PlatformSession, person: PersonOf) -> ClientList:
    """The clients of the caller's agencies, by name; archived ones last."""
    return ClientList(items=await service.list_clients(session, person))


@router.patch(
    "/clients/{client_id}",
    operation_id="update_client",
    openapi_extra=public("clients:write"),
    responses=UNKNOWN | problems({409: "The slug is taken."}),
)
async def update_client(client_id: UUID, body: UpdateClient, person: PersonOf, edge: EdgeOf, state: StateOf) -> Client:
    """Change name, slug, time zone or currency; what is left out stays."""
    async with state.database.tenant(client_id) as session:
        return await service.update(session, client_id, body, person=person, edge=edge)


@router.post(
    "/clients/{client_id}/archive",
    operation_id="archive_client",
    openapi_extra=public("clients:write"),
    responses=UNKNOWN,
)
async def archive_client(client_id: UUID, person: PersonOf, edge: EdgeOf, state: StateOf) -> Client:
    """Close a client: nobody can enter it and its keys rest; its data stay."""
    async with state.database.tenant(client_id) as session:
        return await service.archive(session, client_id, now=utc_now(), person=person, edge=edge)


@router.post(
    "/clients/{client_id}/restore",
    operation_id="restore_client",
    openapi_extra=public("clients:write"),
    responses=UNKNOWN | problems({410: "The client is being removed, or gone: the days to restore it are over."}),
)
async def restore_client(
    client_id: UUID, platform: PlatformSession, person: PersonOf, edge: EdgeOf, state: StateOf
) -> Client:
    """Open an archived client again, with the members and keys it had; a deletion that waits is taken back."""
    if await administers_deleted(platform, client_id, person):
        raise DeletionBegun
    async with state.database.tenant(client_id) as session:
        return await service.restore(session, client_id, person=person, edge=edge)
