"""`/clients/{client_id}/deletion` and `/client-deletions`: removing clients for good."""

from uuid import UUID

from fastapi import APIRouter

from contracts.gateway.tenant_deletion import ClientDeletion, ClientDeletionList, RequestDeletion
from gateway.caller import EdgeOf, PersonOf
from gateway.identity.client import service as clients
from gateway.identity.tenant_deletion import reading
from gateway.state import StateOf
from libs.auth import public
from libs.db import PlatformSession
from libs.errors import problems

router = APIRouter(tags=["client"])
UNKNOWN = problems({404: "No such client of an agency that the caller administers."})


@router.get("/client-deletions", operation_id="list_client_deletions", openapi_extra=public("clients:read"))
async def list_client_deletions(session: PlatformSession, person: PersonOf) -> ClientDeletionList:
    """Clients of the caller's agencies that wait to be removed, are being removed, or are gone; the newest first."""
    return ClientDeletionList(items=await reading.list_deletions(session, person))


@router.get(
    "/clients/{client_id}/deletion",
    operation_id="get_client_deletion",
    openapi_extra=public("clients:read"),
    responses=problems({404: "No such client of the caller's agencies, or nobody asked for its deletion."}),
)
async def get_client_deletion(client_id: UUID, session: PlatformSession, person: PersonOf) -> ClientDeletion:
    """How far the deletion is; once everything is removed, the certificate."""
    return await reading.get_deletion(session, client_id, person)


@router.post(
    "/clients/{client_id}/deletion",
    operation_id="request_client_deletion",
    status_code=201,
    openapi_extra=public("clients:write", step_up=True),
    responses=UNKNOWN | problems({409: "Its deletion was asked for already."}),
)
async def request_client_deletion(
    client_id: UUID, body: RequestDeletion, person: PersonOf, edge: EdgeOf, state: StateOf
) -> ClientDeletion:
    """Archive the client at once, and remove it with all its data when the days to restore it are over."""
    async with state.database.tenant(client_id) as session:
        days = state.settings.tenant_deletion_days
        return await clients.request_deletion(session, client_id, body, days=days, person=person, edge=edge)
