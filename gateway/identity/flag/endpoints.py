"""`/flags`."""

from typing import Any

from fastapi import APIRouter

from contracts.flags import FlagKey
from contracts.gateway.flags import FlagList, SetFlag, SwitchFlag
from gateway.caller import Edge, EdgeOf, require_platform_admin
from gateway.identity.flag import service
from gateway.state import GatewayState, StateOf
from libs.audit import PLATFORM_TRAIL
from libs.auth import public, tenant_of
from libs.db import TenantSession
from libs.errors import Problem

router = APIRouter(tags=["flag"])

Responses = dict[int | str, dict[str, Any]]
PLATFORM_ONLY: Responses = {403: {"model": Problem, "description": "Only a platform administrator may do this."}}


@router.get("/flags", operation_id="list_flags", openapi_extra=public("flags:admin"))
async def list_flags(session: TenantSession, state: StateOf) -> FlagList:
    """Every feature flag, how it stands for the current tenant, and whose word that is."""
    return FlagList(items=await service.list_flags(session, state.settings.flag_defaults))


@router.put("/flags/{key}", operation_id="set_flag", openapi_extra=public("flags:admin"), responses=PLATFORM_ONLY)
async def set_flag(key: FlagKey, body: SetFlag, edge: EdgeOf, state: StateOf) -> FlagList:
    """Turn a flag on or off, or take the override back; it counts everywhere within two seconds."""
    if body.scope == "platform":
        require_platform_admin(edge.caller)
        async with state.database.tenant(PLATFORM_TRAIL) as session:
            await service.set_for_platform(session, key, body, edge.principal_in(PLATFORM_TRAIL))
    else:
        principal = edge.principal()
        async with state.database.tenant(tenant_of(principal)) as session:
            await service.set_for_tenant(session, key, body, principal)
    return await _current(edge, state)


@router.post(
    "/flags/{key}/kill", operation_id="kill_flag", openapi_extra=public("flags:admin"), responses=PLATFORM_ONLY
)
async def kill_flag(key: FlagKey, body: SwitchFlag, edge: EdgeOf, state: StateOf) -> FlagList:
    """Pull the kill switch: off for everybody, whatever else is said, until it is released."""
    return await _switch(key, body, edge, state, killed=True)


@router.post(
    "/flags/{key}/revive", operation_id="revive_flag", openapi_extra=public("flags:admin"), responses=PLATFORM_ONLY
)
async def revive_flag(key: FlagKey, body: SwitchFlag, edge: EdgeOf, state: StateOf) -> FlagList:
    """Release the kill switch: what was said before counts again."""
    return await _switch(key, body, edge, state, killed=False)


async def _switch(key: FlagKey, body: SwitchFlag, edge: Edge, state: GatewayState, *, killed: bool) -> FlagList:
    require_platform_admin(edge.caller)
    async with state.database.tenant(PLATFORM_TRAIL) as session:
        principal = edge.principal_in(PLATFORM_TRAIL)
        await service.switch(session, key, principal, killed=killed, reason=body.reason)
    return await _current(edge, state)


async def _current(edge: Edge, state: GatewayState) -> FlagList:
    """How the flags stand now; this process need not wait for its next reading."""
    await state.flags.read()
    async with state.database.tenant(tenant_of(edge.principal()), read_only=True) as session:
        return FlagList(items=await service.list_flags(session, state.settings.flag_defaults))
