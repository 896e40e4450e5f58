"""`/tenants` and `/tenants/switch`."""

from uuid import uuid4

from fastapi import APIRouter, Response

from contracts.gateway.api import CreateTenant, Me, SwitchTenant, Tenant, TenantList
from gateway.caller import EdgeOf, PersonOf
from gateway.identity.me import service as me
from gateway.identity.session.cookie import set_cookie
from gateway.identity.tenant import service
from gateway.state import StateOf
from libs.auth import public
from libs.db import PlatformSession
from libs.errors import Problem

router = APIRouter(tags=["tenant"])


@router.get("/tenants", operation_id="list_tenants", openapi_extra=public(None))
async def list_tenants(session: PlatformSession, person: PersonOf) -> TenantList:
    """The tenants the caller belongs to, by name."""
    return TenantList(items=await service.list_tenants(session, person.user_id))


@router.post(
    "/tenants",
    operation_id="create_tenant",
    status_code=201,
    openapi_extra=public("clients:write"),
    responses={
        404: {"model": Problem, "description": "No such agency of the caller."},
        409: {"model": Problem, "description": "The slug is taken."},
    },
)
async def create_tenant(
    body: CreateTenant, session: PlatformSession, person: PersonOf, edge: EdgeOf, state: StateOf
) -> Tenant:
    """Add a client to the agency; the caller becomes its owner."""
    agency_id = await service.agency_to_create_in(session, person, body.agency_id)
    tenant_id = uuid4()
    async with state.database.tenant(tenant_id) as tenant_session:
        return await service.create(tenant_session, tenant_id, body, agency_id=agency_id, person=person, edge=edge)


@router.post(
    "/tenants/switch",
    operation_id="switch_tenant",
    openapi_extra=public(None),
    responses={404: {"model": Problem, "description": "The caller belongs to no such tenant."}},
)
async def switch_tenant(body: SwitchTenant, response: Response, person: PersonOf, edge: EdgeOf, state: StateOf) -> Me:
    """Work in another tenant from now on; the session gets a new cookie and CSRF token."""
    async with state.database.tenant(body.tenant_id) as session:
        token, ended = await service.switch(session, person, body.tenant_id, edge=edge)
        answer = await me.describe(
            session,
            person.user_id,
            tenant_id=body.tenant_id,
            csrf_token=state.csrf.token_for(token),
            state=state,
        )
    state.callers.forget(ended)
    set_cookie(response, edge.session_cookie, token, max_age=int(state.life.absolute.total_seconds()))
    return answer
