"""`/entitlements`: what each tenant of the installation is entitled to. The own tenant's stand in `/me`."""

from contextlib import suppress
from uuid import UUID

from fastapi import APIRouter

from contracts.gateway.entitlement import SetEntitlement, TenantEntitlements, TenantEntitlementsList
from contracts.gateway.standing import EntitlementName
from gateway.caller import EdgeOf, PersonOf
from gateway.identity.entitlement import service
from gateway.state import StateOf
from libs.auth import public
from libs.db import PlatformSession
from libs.errors import NotFound, problems

router = APIRouter(tags=["entitlement"])
UNKNOWN = problems({404: "No such tenant."})


@router.get("/entitlements", operation_id="list_entitlements", openapi_extra=public("platform:admin"))
async def list_entitlements(session: PlatformSession, person: PersonOf, state: StateOf) -> TenantEntitlementsList:
    """Every tenant of the installation, by name."""
    items: list[TenantEntitlements] = []
    for tenant_id in await service.list_tenants(session):
        # A client that was removed since it was listed is no reason to answer nothing.
        with suppress(NotFound):
            async with state.database.tenant(tenant_id, read_only=True) as of_tenant:
                items.append(await service.describe(of_tenant, tenant_id))
    return TenantEntitlementsList(items=items)


@router.put(
    "/entitlements/{client_id}/{name}",
    operation_id="set_entitlement",
    openapi_extra=public("platform:admin", step_up=True),
    responses=UNKNOWN,
)
async def set_entitlement(
    client_id: UUID, name: EntitlementName, body: SetEntitlement, person: PersonOf, edge: EdgeOf, state: StateOf
) -> TenantEntitlements:
    """Give or take an entitlement; it holds everywhere within 5 seconds."""
    async with state.database.tenant(client_id) as session:
        answer = await service.put(session, client_id, name, body, person=person, edge=edge)
    state.entitlements.forget(client_id)
    return answer
