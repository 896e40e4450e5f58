"""`GET /members`."""

from fastapi import APIRouter

from contracts.gateway.api import MemberList
from gateway.identity.membership import service
from libs.auth import public
from libs.db import TenantSession

router = APIRouter(tags=["member"])


@router.get("/members", operation_id="list_members", openapi_extra=public("members:admin"))
async def list_members(session: TenantSession) -> MemberList:
    """Everybody in the current tenant, by name."""
    return MemberList(items=await service.list_members(session))
