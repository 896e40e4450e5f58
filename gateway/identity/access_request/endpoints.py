"""`/access-requests` and `/access-grants`."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from contracts.gateway.access_request import (
    AccessRequest,
    AccessRequestList,
    CreateAccessRequest,
    DecideAccessRequest,
)
from gateway.caller import EdgeOf, PersonOf
from gateway.identity.access_request import service
from libs.auth import public
from libs.clock import utc_now
from libs.db import TenantSession
from libs.errors import problems

router = APIRouter(tags=["access"])
UNKNOWN = problems({404: "No such request or grant."})
OVER = problems({409: "It was decided, withdrawn, or has expired."})


@router.get("/access-requests", operation_id="list_access_requests", openapi_extra=public(None))
async def list_access_requests(session: TenantSession, person: PersonOf, edge: EdgeOf) -> AccessRequestList:
    """What the caller asked for, newest first."""
    return await service.list_mine(session, person=person, edge=edge)


@router.get(
    "/access-requests/to-approve", operation_id="list_access_requests_to_approve", openapi_extra=public("members:admin")
)
async def list_access_requests_to_approve(
    session: TenantSession,
    person: PersonOf,
    edge: EdgeOf,
    pending: Annotated[bool, Query(description="Only what waits for a decision.")] = True,
) -> AccessRequestList:
    """What others asked for, newest first."""
    return await service.list_of_others(session, pending=pending, person=person, edge=edge)


@router.post(
    "/access-requests",
    operation_id="create_access_request",
    status_code=201,
    openapi_extra=public(None),
    responses=problems(
        {
            404: "No such workspace.",
            409: "The caller may do this already, or cannot have it.",
        }
    ),
)
async def create_access_request(
    body: CreateAccessRequest, session: TenantSession, person: PersonOf, edge: EdgeOf
) -> AccessRequest:
    """Ask for a scope, a role or a workspace for a while; the same request waiting is answered again."""
    return await service.create(session, body, now=utc_now(), person=person, edge=edge)


@router.post(
    "/access-requests/{request_id}/decision",
    operation_id="decide_access_request",
    openapi_extra=public("members:admin", step_up=True),
    responses=UNKNOWN | OVER | problems({403: "It is one's own, or more than one's own."}),
)
async def decide_access_request(
    request_id: UUID, body: DecideAccessRequest, session: TenantSession, person: PersonOf, edge: EdgeOf
) -> AccessRequest:
    """Approve or deny what somebody else asked for; approved access works within 5 seconds and ends by itself."""
    return await service.decide(session, request_id, body, now=utc_now(), person=person, edge=edge)


@router.post(
    "/access-requests/{request_id}/withdraw",
    operation_id="withdraw_access_request",
    openapi_extra=public(None),
    responses=UNKNOWN | OVER,
)
async def withdraw_access_request(
    request_id: UUID, session: TenantSession, person: PersonOf, edge: EdgeOf
) -> AccessRequest:
    """Take back one's own request."""
    return await service.withdraw(session, request_id, now=utc_now(), person=person, edge=edge)


@router.delete(
    "/access-grants/{grant_id}",
    operation_id="revoke_access_grant",
    status_code=204,
    openapi_extra=public("members:admin"),
    responses=UNKNOWN,
)
async def revoke_access_grant(grant_id: UUID, session: TenantSession, person: PersonOf, edge: EdgeOf) -> None:
    """End granted access; it stops counting within 5 seconds."""
    await service.revoke(session, grant_id, person=person, edge=edge)
