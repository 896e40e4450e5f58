"""Queries on users who sign in."""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.models import User


async def find_active_user(session: AsyncSession, email: str) -> User | None:
    """The user with `email` (lower case) who is not disabled."""
    return await session.scalar(select(User).where(User.email == email, User.disabled_at.is_(None)))


async def find_by_email(session: AsyncSession, email: str) -> User | None:
    """The user with `email` (lower case), a disabled one too."""
    return await session.scalar(select(User).where(User.email == email))


async def add(session: AsyncSession, user: User) -> None:
    session.add(user)
    await session.flush()


async def get_user(session: AsyncSession, user_id: UUID) -> User:
    return await session.get_one(User, user_id)


async def find_user(session: AsyncSession, user_id: UUID) -> User | None:
    """The user, unless there is none or it is disabled."""
    return await session.scalar(select(User).where(User.id == user_id, User.disabled_at.is_(None)))


async def set_password_hash(session: AsyncSession, user_id: UUID, password_hash: str) -> None:
    await session.execute(update(User).where(User.id == user_id).values(password_hash=password_hash))
