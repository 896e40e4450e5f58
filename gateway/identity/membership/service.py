"""Who belongs to the current tenant, and as what."""

from typing import ClassVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.api import Member, TenantRole
from gateway.caller import Edge
from gateway.identity.membership import repository
from gateway.identity.session import repository as sessions
from gateway.identity.transactions import audit
from gateway.models import Membership, User
from libs.errors import Conflict, Forbidden, NotFound


class LastOwner(Conflict):
    """Somebody must own the tenant."""

    code: ClassVar[str] = "last_owner"
    title: ClassVar[str] = "A tenant keeps at least one owner"


async def list_members(session: AsyncSession) -> list[Member]:
    """Everybody in the current tenant, by name."""
    return [_view(membership, user) for membership, user in await repository.list_members(session)]


async def change_role(
    session: AsyncSession, user_id: UUID, role: TenantRole, *, edge: Edge
) -> tuple[Member, list[bytes]]:
    """Make the member `role`; the member, and the hashes of cookies to look up again.

    Raises `NotFound`, `LastOwner`, and `Forbidden` where an owner is made or unmade by somebody else.
    """
    owners = await repository.hold_owners(session)
    membership, user = await _held(session, user_id)
    before = membership.role
    check_may_give(edge, before)
    check_may_give(edge, role)
    if role != "owner":
        _check_another_owner(owners, user_id)
    membership.role = role
    await audit(
        session,
        edge.principal(),
        action="member.role_changed",
        object_type="user",
        object_id=str(user_id),
        detail={"before": before, "after": role},
    )
    return _view(membership, user), await sessions.list_cookies_in(session, user_id, membership.tenant_id)


async def remove(session: AsyncSession, user_id: UUID, *, edge: Edge) -> list[bytes]:
    """Take the member out, and end their sessions in this tenant; the hashes of their cookies. Raises as above."""
    owners = await repository.hold_owners(session)
    membership, _ = await _held(session, user_id)
    check_may_give(edge, membership.role)
    _check_another_owner(owners, user_id)
    ended = await sessions.revoke_in(session, user_id, membership.tenant_id)
    await repository.remove(session, membership)
    await audit(
        session,
        edge.principal(),
        action="member.removed",
        object_type="user",
        object_id=str(user_id),
        detail={"role": membership.role},
    )
    return ended


def check_may_give(edge: Edge, role: str) -> None:
    """Only owners make and unmake owners."""
    if role == "owner" and edge.caller.role != "owner":
        raise Forbidden("Only an owner makes, changes or removes an owner.")


async def _held(session: AsyncSession, user_id: UUID) -> tuple[Membership, User]:
    found = await repository.hold_member(session, user_id)
    if found is None:
        raise NotFound
    return found


def _check_another_owner(owners: set[UUID], user_id: UUID) -> None:
    """`owners` are held, so that two of them cannot leave at the same moment."""
    if owners == {user_id}:
        raise LastOwner("Make somebody else an owner first.")


def _view(membership: Membership, user: User) -> Member:
    return Member.model_validate(
        {
            "user_id": user.id,
            "email": user.email,
            "name": user.name,
            "role": membership.role,
            "joined_at": membership.created_at,
        }
    )
