"""`/quotas`: how often each tenant of the installation may ask."""

from uuid import UUID

from fastapi import APIRouter

from contracts.gateway.tenant_quota import SetTenantQuota, TenantQuotaName, TenantQuotas, TenantQuotasList
from gateway.caller import EdgeOf, PersonOf
from gateway.identity.tenant_quota import service
from gateway.state import StateOf
from libs.auth import public
from libs.db import PlatformSession
from libs.errors import problems

router = APIRouter(tags=["quota"])
UNKNOWN = problems({404: "No such tenant."})


@router.get("/quotas", operation_id="list_tenant_quotas", openapi_extra=public("platform:admin"))
async def list_tenant_quotas(session: PlatformSession, person: PersonOf, state: StateOf) -> TenantQuotasList:
    """Every tenant of the installation, by name, with its requests a minute."""
    return TenantQuotasList(items=await service.list_quotas(session, state.tenant_quotas.common))


@router.put(
    "/quotas/{client_id}/{name}",
    operation_id="set_tenant_quota",
    openapi_extra=public("platform:admin", step_up=True),
    responses=UNKNOWN,
)
async def set_tenant_quota(
    client_id: UUID, name: TenantQuotaName, body: SetTenantQuota, person: PersonOf, edge: EdgeOf, state: StateOf
) -> TenantQuotas:
    """Give a tenant a quota of its own, or the common one again; it holds everywhere within 5 seconds."""
    common = state.tenant_quotas.common
    async with state.database.tenant(client_id) as session:
        answer = await service.put(session, client_id, name, body, common=common, person=person, edge=edge)
    state.tenant_quotas.forget(client_id)
    return answer
