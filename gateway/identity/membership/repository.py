"""Queries on memberships, always of the current tenant."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.models import Membership, User


async def find_role(session: AsyncSession, user_id: UUID) -> str | None:
    return await session.scalar(select(Membership.role).where(Membership.user_id == user_id))


async def list_members(session: AsyncSession) -> list[tuple[Membership, User]]:
    query = select(Membership, User).join(User, User.id == Membership.user_id).order_by(User.name, User.id)
    return [(membership, user) for membership, user in await session.execute(query)]


async def add(session: AsyncSession, membership: Membership) -> None:
    session.add(membership)
    await session.flush()
