"""`/members`."""

from uuid import UUID

from fastapi import APIRouter

from contracts.gateway.api import Member, MemberList
from contracts.gateway.member import UpdateMember
from gateway.caller import EdgeOf, PersonOf
from gateway.identity.membership import service
from gateway.state import StateOf
from libs.auth import public
from libs.db import TenantSession
from libs.errors import problems

router = APIRouter(tags=["member"])
REFUSED = problems(
    {
        403: "Only owners make and unmake owners; or prove again who you are.",
        404: "No such member of this tenant.",
        409: "It is the caller's own membership, or that of the last owner.",
    }
)


@router.get("/members", operation_id="list_members", openapi_extra=public("members:admin"))
async def list_members(session: TenantSession) -> MemberList:
    """Everybody in the current tenant, by name."""
    return MemberList(items=await service.list_members(session))


@router.patch(
    "/members/{user_id}",
    operation_id="update_member",
    openapi_extra=public("members:admin", step_up=True),
    responses=REFUSED,
)
async def update_member(
    user_id: UUID, body: UpdateMember, session: TenantSession, person: PersonOf, edge: EdgeOf, state: StateOf
) -> Member:
    """Change somebody's role, or limit them to workspaces; it holds within 5 seconds."""
    member, cookies = await service.update(session, user_id, body, person=person, edge=edge)
    for stored in cookies:
        state.callers.forget(stored)
    return member


@router.delete(
    "/members/{user_id}",
    operation_id="remove_member",
    status_code=204,
    openapi_extra=public("members:admin", step_up=True),
    responses=REFUSED,
)
async def remove_member(user_id: UUID, session: TenantSession, person: PersonOf, edge: EdgeOf, state: StateOf) -> None:
    """End somebody's membership and the access granted to them; their sessions here end at once."""
    for stored in await service.remove(session, user_id, person=person, edge=edge):
        state.callers.forget(stored)
