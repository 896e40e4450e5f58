"""`/members`."""

from uuid import UUID

from fastapi import APIRouter

from contracts.gateway.api import Member, MemberList
from contracts.gateway.invitation import UpdateMember
from gateway.caller import EdgeOf
from gateway.identity.membership import service
from gateway.state import StateOf
from libs.auth import public
from libs.db import TenantSession
from libs.errors import Problem

router = APIRouter(tags=["member"])


@router.get("/members", operation_id="list_members", openapi_extra=public("members:admin"))
async def list_members(session: TenantSession) -> MemberList:
    """Everybody in the current tenant, by name."""
    return MemberList(items=await service.list_members(session))


@router.patch(
    "/members/{user_id}",
    operation_id="update_member",
    openapi_extra=public("members:admin", step_up=True),
    responses={
        403: {"model": Problem, "description": "Only owners make and unmake owners; or prove again who you are."},
        404: {"model": Problem, "description": "No member of this tenant."},
        409: {"model": Problem, "description": "The last owner stays one."},
    },
)
async def update_member(
    user_id: UUID, body: UpdateMember, session: TenantSession, edge: EdgeOf, state: StateOf
) -> Member:
    """Give a member another role."""
    member, cookies = await service.change_role(session, user_id, body.role, edge=edge)
    for stored in cookies:
        state.callers.forget(stored)
    return member


@router.delete(
    "/members/{user_id}",
    operation_id="remove_member",
    status_code=204,
    openapi_extra=public("members:admin", step_up=True),
    responses={
        403: {"model": Problem, "description": "Only owners remove owners; or prove again who you are."},
        404: {"model": Problem, "description": "No member of this tenant."},
        409: {"model": Problem, "description": "The last owner stays."},
    },
)
async def remove_member(user_id: UUID, session: TenantSession, edge: EdgeOf, state: StateOf) -> None:
    """Take somebody out of the tenant; their sessions in it end at once."""
    for stored in await service.remove(session, user_id, edge=edge):
        state.callers.forget(stored)
