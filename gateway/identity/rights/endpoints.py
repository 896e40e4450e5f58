"""`/internal/owners/rights`, `/internal/members/known`, `/internal/entitlements`: what services ask about a tenant.

Each answers for the tenant of the token that asks, and nobody but services has such tokens.
"""

from typing import Annotated

from fastapi import APIRouter, Depends

from contracts.gateway.rights import AddressesQuestion, KnownAddresses, OwnEntitlements, OwnerQuestion, OwnerRights
from gateway.identity.rights import service
from libs.auth import Principal, current_principal, internal, tenant_of
from libs.db import TenantSession

router = APIRouter(tags=["rights"])
Caller = Annotated[Principal, Depends(current_principal)]


@router.post("/owners/rights", operation_id="get_owner_rights", openapi_extra=internal("owners:look"))
async def get_owner_rights(body: OwnerQuestion, session: TenantSession, caller: Caller) -> OwnerRights:
    """What somebody may do in the tenant now, for work that is done in their name while they are away."""
    return await service.rights_of(session, tenant_of(caller), body.subject)


@router.post("/members/known", operation_id="list_known_addresses", openapi_extra=internal("members:look"))
async def list_known_addresses(body: AddressesQuestion, session: TenantSession) -> KnownAddresses:
    """Which addresses belong to members of the tenant who can sign in."""
    return KnownAddresses(known=await service.list_known(session, body.addresses))


@router.get("/entitlements", operation_id="get_own_entitlements", openapi_extra=internal("entitlements:look"))
async def get_own_entitlements(session: TenantSession, caller: Caller) -> OwnEntitlements:
    """What the tenant is entitled to now."""
    return await service.own_entitlements(session, tenant_of(caller))
