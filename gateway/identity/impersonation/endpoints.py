"""`/support`: consents of the tenant, and what support does with them."""

from uuid import UUID

from fastapi import APIRouter

from contracts.gateway.impersonation import (
    BeginImpersonation,
    BreakGlass,
    ConsentList,
    GrantConsent,
    RequestBreakGlass,
    SupportDesk,
)
from gateway.caller import EdgeOf, PersonOf
from gateway.identity.impersonation import consent, service
from gateway.state import StateOf
from libs.auth import public
from libs.clock import utc_now
from libs.db import TenantSession
from libs.errors import problems

router = APIRouter(tags=["support"])
UNKNOWN = problems({404: "No such live consent, request, or member."})


@router.get("/support/consents", operation_id="list_support_consents", openapi_extra=public("members:admin"))
async def list_support_consents(session: TenantSession, person: PersonOf, edge: EdgeOf) -> ConsentList:
    """What this tenant allowed support, and when support looked."""
    return await consent.list_consents(session, now=utc_now(), edge=edge)


@router.post(
    "/support/consents",
    operation_id="grant_support_consent",
    status_code=204,
    openapi_extra=public("members:admin", step_up=True),
)
async def grant_support_consent(body: GrantConsent, session: TenantSession, person: PersonOf, edge: EdgeOf) -> None:
    """Let support look at this tenant, reading only; for owners."""
    await consent.grant(session, body, now=utc_now(), person=person, edge=edge)


@router.delete(
    "/support/consents/{consent_id}",
    operation_id="revoke_support_consent",
    status_code=204,
    openapi_extra=public("members:admin"),
    responses=UNKNOWN,
)
async def revoke_support_consent(consent_id: UUID, session: TenantSession, person: PersonOf, edge: EdgeOf) -> None:
    """Take it back; visits that stand on it end within 5 seconds."""
    await consent.revoke(session, consent_id, edge=edge)


@router.get("/support/desk", operation_id="get_support_desk", openapi_extra=public("support:impersonate"))
async def get_support_desk(person: PersonOf, state: StateOf) -> SupportDesk:
    """Where support may go, what waits for approval, and where it has been."""
    return await service.desk(state.database, now=utc_now(), person=person)


@router.post(
    "/support/impersonation",
    operation_id="begin_impersonation",
    status_code=204,
    openapi_extra=public("support:impersonate", step_up=True),
    responses=UNKNOWN | problems({409: "Not approved yet, or this session looks already."}),
)
async def begin_impersonation(body: BeginImpersonation, person: PersonOf, edge: EdgeOf, state: StateOf) -> None:
    """Look at a tenant as one of its members: this session reads what they read, and changes nothing."""
    async with state.database.tenant(body.tenant_id) as session:
        await service.begin(session, body, now=utc_now(), person=person, edge=edge)
    state.callers.forget_session(person.session_id)


@router.delete(
    "/support/impersonation",
    operation_id="end_impersonation",
    status_code=204,
    openapi_extra=public("support:impersonate"),
    responses=UNKNOWN,
)
async def end_impersonation(person: PersonOf, edge: EdgeOf, state: StateOf) -> None:
    """Leave the tenant."""
    await service.end(state.database, person=person, edge=edge)
    state.callers.forget_session(person.session_id)


@router.post(
    "/support/break-glass",
    operation_id="request_break_glass",
    status_code=201,
    openapi_extra=public("platform:admin", step_up=True),
    responses=UNKNOWN,
)
async def request_break_glass(body: RequestBreakGlass, person: PersonOf, edge: EdgeOf, state: StateOf) -> BreakGlass:
    """Ask to look at a tenant without its consent; two other platform admins have to approve within its time."""
    async with state.database.tenant(body.tenant_id) as session:
        return await service.request_break_glass(session, body, now=utc_now(), person=person, edge=edge)


@router.post(
    "/support/break-glass/{break_glass_id}/approve",
    operation_id="approve_break_glass",
    openapi_extra=public("platform:admin", step_up=True),
    responses=UNKNOWN | problems({403: "It is the caller's own."}),
)
async def approve_break_glass(break_glass_id: UUID, person: PersonOf, edge: EdgeOf, state: StateOf) -> BreakGlass:
    """Agree with somebody else's request."""
    request = await service.find_break_glass(state.database, break_glass_id)
    async with state.database.tenant(request.tenant_id) as session:
        return await service.approve_break_glass(session, request, person=person, edge=edge)
