"""Queries on memberships, always of the current tenant."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.models import Membership, User


async def find_role(session: AsyncSession, user_id: UUID) -> str | None:
    return await session.scalar(select(Membership.role).where(Membership.user_id == user_id))


async def is_member(session: AsyncSession, email: str) -> bool:
    query = select(Membership.user_id).join(User, User.id == Membership.user_id).where(User.email == email)
    return await session.scalar(query) is not None


async def list_known_emails(session: AsyncSession, emails: Collection[str]) -> set[str]:
    """Those of `emails` (lower case) that belong to members who are not disabled."""
    query = select(User.email).join(Membership, Membership.user_id == User.id)
    return set(await session.scalars(query.where(User.email.in_(emails), User.disabled_at.is_(None))))


async def list_members(session: AsyncSession) -> list[tuple[Membership, User]]:
    query = select(Membership, User).join(User, User.id == Membership.user_id).order_by(User.name, User.id)
    return [(membership, user) for membership, user in await session.execute(query)]


async def hold_member(session: AsyncSession, user_id: UUID) -> tuple[Membership, User] | None:
    """The member, for nobody else until the end of the transaction."""
    query = select(Membership, User).join(User, User.id == Membership.user_id).where(Membership.user_id == user_id)
    row = (await session.execute(query.with_for_update(of=Membership))).one_or_none()
    return (row[0], row[1]) if row else None


async def hold_owners(session: AsyncSession) -> set[UUID]:
    """Who owns the tenant; nobody else changes that until the end of the transaction."""
    query = select(Membership.user_id).where(Membership.role == "owner").order_by(Membership.user_id)
    return set(await session.scalars(query.with_for_update()))


async def add(session: AsyncSession, membership: Membership) -> None:
    session.add(membership)
    await session.flush()


async def remove(session: AsyncSession, membership: Membership) -> None:
    await session.delete(membership)
    await session.flush()
