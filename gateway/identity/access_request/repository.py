"""Queries on access requests and grants of the current tenant."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from gateway.models import AccessGrant, AccessRequest, User, Workspace

SHOWN = 200
_EXPIRED = text("select * from identity.tenants_with_expired_access_across_tenants()")


@dataclass(frozen=True)
class RequestRow:
    """A request with the people, the workspace and the grant that belong to it."""

    request: AccessRequest
    requester: User
    decider: User | None
    workspace: Workspace | None
    grant: AccessGrant | None


async def list_requests(
    session: AsyncSession, *, requested_by: UUID | None = None, but_by: UUID | None = None, pending: bool = False
) -> list[RequestRow]:
    conditions: list[ColumnElement[bool]] = []
    if requested_by is not None:
        conditions.append(AccessRequest.requested_by == requested_by)
    if but_by is not None:
        conditions.append(AccessRequest.requested_by != but_by)
    if pending:
        conditions += [AccessRequest.status == "pending", AccessRequest.until > func.now()]
    return await _rows(session, *conditions)


async def find_request(session: AsyncSession, request_id: UUID) -> RequestRow | None:
    rows = await _rows(session, AccessRequest.id == request_id)
    return rows[0] if rows else None


async def _rows(session: AsyncSession, *conditions: ColumnElement[bool]) -> list[RequestRow]:
    requester, decider = aliased(User), aliased(User)
    query = (
        select(AccessRequest, requester, decider, Workspace, AccessGrant)
        .join(requester, requester.id == AccessRequest.requested_by)
        .outerjoin(decider, decider.id == AccessRequest.decided_by)
        .outerjoin(Workspace, Workspace.id == AccessRequest.workspace_id)
        .outerjoin(AccessGrant, AccessGrant.request_id == AccessRequest.id)
        .where(*conditions)
        .order_by(AccessRequest.created_at.desc(), AccessRequest.id)
        .limit(SHOWN)
    )
    return [RequestRow(*row) for row in await session.execute(query)]


async def lock_request(session: AsyncSession, request_id: UUID) -> AccessRequest | None:
    """The request; nobody else decides on it until the transaction ends."""
    query = select(AccessRequest).where(AccessRequest.id == request_id).with_for_update()
    return await session.scalar(query)


async def find_same_pending(session: AsyncSession, wanted: AccessRequest) -> AccessRequest | None:
    query = select(AccessRequest).where(
        AccessRequest.requested_by == wanted.requested_by,
        AccessRequest.status == "pending",
        AccessRequest.until > func.now(),
        AccessRequest.scope.is_not_distinct_from(wanted.scope),
        AccessRequest.role.is_not_distinct_from(wanted.role),
        AccessRequest.workspace_id.is_not_distinct_from(wanted.workspace_id),
    )
    return await session.scalar(query)


async def count_pending_by_others(session: AsyncSession, user_id: UUID) -> int:
    query = select(func.count()).where(
        AccessRequest.status == "pending", AccessRequest.until > func.now(), AccessRequest.requested_by != user_id
    )
    return await session.scalar(query) or 0


async def add(session: AsyncSession, row: AccessRequest | AccessGrant) -> None:
    session.add(row)
    await session.flush()


async def list_live_grants(session: AsyncSession) -> list[tuple[AccessGrant, User, Workspace | None]]:
    query = (
        select(AccessGrant, User, Workspace)
        .join(User, User.id == AccessGrant.user_id)
        .outerjoin(Workspace, Workspace.id == AccessGrant.workspace_id)
        .where(AccessGrant.revoked_at.is_(None), AccessGrant.expires_at > func.now())
        .order_by(User.name, AccessGrant.granted_at)
    )
    return [(grant, user, workspace) for grant, user, workspace in await session.execute(query)]


async def revoke_grant(session: AsyncSession, grant_id: UUID, *, by: UUID) -> AccessGrant | None:
    """End the live grant; None when there is no such one."""
    query = (
        update(AccessGrant)
        .where(AccessGrant.id == grant_id, AccessGrant.revoked_at.is_(None), AccessGrant.expires_at > func.now())
        .values(revoked_at=func.now(), revoked_by=by)
        .returning(AccessGrant)
    )
    return (await session.execute(query)).scalar_one_or_none()


async def list_tenants_with_expired_access(session: AsyncSession) -> list[UUID]:
    return list((await session.execute(_EXPIRED)).scalars())


async def expire_requests(session: AsyncSession) -> list[UUID]:
    """Pending requests whose time has passed end; which."""
    query = update(AccessRequest).where(AccessRequest.status == "pending", AccessRequest.until <= func.now())
    return list(await session.scalars(query.values(status="expired").returning(AccessRequest.id)))


async def note_expired_grants(session: AsyncSession) -> list[tuple[UUID, UUID]]:
    """Grants that ended by themselves and were not noted yet: id and user. They stopped counting at their time."""
    query = (
        update(AccessGrant)
        .where(
            AccessGrant.revoked_at.is_(None),
            AccessGrant.expiry_noted_at.is_(None),
            AccessGrant.expires_at <= func.now(),
        )
        .values(expiry_noted_at=func.now())
        .returning(AccessGrant.id, AccessGrant.user_id)
    )
    return [(grant_id, user_id) for grant_id, user_id in await session.execute(query)]


async def get_now(session: AsyncSession) -> datetime:
    """The database's clock, which decides what is live."""
    return (await session.scalars(select(func.now()))).one()
