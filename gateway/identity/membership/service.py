"""Who belongs to the current tenant, as what, and limited to which workspaces."""

from typing import ClassVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.api import Member
from contracts.gateway.member import UpdateMember
from contracts.gateway.standing import WorkspaceName
from gateway.caller import Edge, Person
from gateway.identity.membership import repository
from gateway.identity.session import repository as sessions
from gateway.identity.transactions import audit
from gateway.identity.workspace import repository as workspaces
from gateway.models import Membership, User, Workspace
from libs.errors import Conflict, FieldProblem, Forbidden, Invalid, NotFound

ADMINISTRATORS = ("owner", "admin")


class OwnMembership(Conflict):
    """Nobody changes their own role or limit: somebody else has to."""

    code: ClassVar[str] = "own_membership"


class LastOwner(Conflict):
    """A tenant keeps at least one owner."""

    code: ClassVar[str] = "last_owner"


class AdministratorUnlimited(Conflict):
    """Owners and admins see the whole tenant; change the role first."""

    code: ClassVar[str] = "administrator_unlimited"


async def list_members(session: AsyncSession) -> list[Member]:
    """Everybody in the current tenant, by name."""
    limits = await workspaces.workspaces_by_member(session)
    return [
        _view(membership, user, limits.get(user.id, [])) for membership, user in await repository.list_members(session)
    ]


async def update(
    session: AsyncSession, user_id: UUID, wanted: UpdateMember, *, person: Person, edge: Edge
) -> tuple[Member, list[bytes]]:
    """Change role or limit; the member, and the hashes of cookies to look up again.

    Raises `NotFound`, `OwnMembership`, `LastOwner`, `AdministratorUnlimited`, and `Forbidden` where an owner is made or
    unmade by somebody else.
    """
    owners = await repository.hold_owners(session)
    membership, user = await _held(session, user_id)
    before = await _described(session, membership)
    if wanted.role is not None and wanted.role != membership.role:
        check_may_give(edge, membership.role)
        check_may_give(edge, wanted.role)
        if wanted.role != "owner":
            _check_another_owner(owners, user_id)
        membership.role = wanted.role
    _check_somebody_else(user_id, person)
    if "workspaces" in wanted.model_fields_set:
        await _limit(session, membership, wanted.workspaces)
    if membership.limited and membership.role in ADMINISTRATORS:
        raise AdministratorUnlimited("Owners and admins cannot be limited to workspaces.")
    await session.flush()
    after = await _described(session, membership)
    await audit(
        session,
        edge.principal(),
        action="member.updated",
        object_type="member",
        object_id=str(user_id),
        detail={"before": before, "after": after},
    )
    member = _view(membership, user, (await workspaces.workspaces_by_member(session)).get(user_id, []))
    return member, await sessions.list_cookies_in(session, user_id, membership.tenant_id)


async def remove(session: AsyncSession, user_id: UUID, *, person: Person, edge: Edge) -> list[bytes]:
    """End a membership with its grants, and the member's sessions in this tenant; the hashes of their cookies.

    Raises `NotFound`, `OwnMembership`, `LastOwner` and `Forbidden`.
    """
    owners = await repository.hold_owners(session)
    membership, _ = await _held(session, user_id)
    check_may_give(edge, membership.role)
    _check_another_owner(owners, user_id)
    _check_somebody_else(user_id, person)
    before = await _described(session, membership)
    ended = await sessions.revoke_in(session, user_id, membership.tenant_id)
    await repository.remove(session, membership)
    await audit(
        session,
        edge.principal(),
        action="member.removed",
        object_type="member",
        object_id=str(user_id),
        detail={"before": before},
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


def _check_somebody_else(user_id: UUID, person: Person) -> None:
    if user_id == person.user_id:
        raise OwnMembership("Ask another administrator.")


async def _limit(session: AsyncSession, membership: Membership, wanted: list[UUID] | None) -> None:
    if wanted is not None and set(wanted) - await workspaces.list_known_ids(session, wanted):
        problem = FieldProblem(pointer="/workspaces", code="unknown", message="There is no such workspace.")
        raise Invalid(errors=[problem])
    membership.limited = wanted is not None
    await workspaces.replace_of_member(session, membership.tenant_id, membership.user_id, sorted(set(wanted or [])))


async def _described(session: AsyncSession, membership: Membership) -> str:
    """Role and limit in words, for the audit trail."""
    if not membership.limited:
        return membership.role
    limits = (await workspaces.workspaces_by_member(session)).get(membership.user_id, [])
    return f"{membership.role} in {', '.join(one.name for one in limits) or 'no workspace'}"


def _view(membership: Membership, user: User, limits: list[Workspace]) -> Member:
    names = [WorkspaceName(id=one.id, name=one.name) for one in limits]
    return Member.model_validate(
        {
            "user_id": user.id,
            "email": user.email,
            "name": user.name,
            "role": membership.role,
            "joined_at": membership.created_at,
            "workspaces": names if membership.limited else None,
        }
    )
