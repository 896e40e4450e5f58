"""Queries on password resets."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.models import PasswordReset


async def add_reset(session: AsyncSession, reset: PasswordReset) -> None:
    session.add(reset)
    await session.flush()


async def find_reset(session: AsyncSession, reset_id: UUID) -> PasswordReset | None:
    """The reset, while its link still works."""
    query = select(PasswordReset).where(PasswordReset.id == reset_id, *_LIVE)
    return await session.scalar(query)


async def hold_reset(session: AsyncSession, token_hash: bytes) -> PasswordReset | None:
    """The reset of a link that still works, for nobody else until the end of the transaction."""
    query = select(PasswordReset).where(PasswordReset.token_hash == token_hash, *_LIVE).with_for_update()
    return await session.scalar(query)


async def use_resets(session: AsyncSession, email: str) -> None:
    """End every link that was sent to the address."""
    await session.execute(update(PasswordReset).where(PasswordReset.email == email, *_LIVE).values(used_at=func.now()))


async def delete_old_resets(session: AsyncSession, kept: timedelta) -> None:
    await session.execute(delete(PasswordReset).where(PasswordReset.expires_at < func.now() - kept))


_LIVE = (PasswordReset.used_at.is_(None), PasswordReset.expires_at > func.now())
