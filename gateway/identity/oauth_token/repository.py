"""Queries on the keys that access tokens are signed with."""

from datetime import timedelta

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.models import OAuthSigningKey

_LOCK = text("select pg_advisory_xact_lock(hashtextextended('opsight:oauth_signing_key', 0))")


async def lock_keys(session: AsyncSession) -> None:
    """Until the end of the transaction nobody else makes or moves keys."""
    await session.execute(_LOCK)


async def list_keys(session: AsyncSession) -> list[OAuthSigningKey]:
    return list(await session.scalars(select(OAuthSigningKey).order_by(OAuthSigningKey.created_at)))


async def add(session: AsyncSession, key: OAuthSigningKey) -> None:
    session.add(key)
    await session.flush()


async def retire_active(session: AsyncSession) -> None:
    query = update(OAuthSigningKey).where(OAuthSigningKey.state == "active")
    await session.execute(query.values(state="previous", retired_at=func.now()))


async def activate_next(session: AsyncSession) -> None:
    query = update(OAuthSigningKey).where(OAuthSigningKey.state == "next")
    await session.execute(query.values(state="active", activated_at=func.now()))


async def find_active_older_than(session: AsyncSession, age: timedelta) -> str | None:
    """The active key, when it has signed for so long."""
    query = select(OAuthSigningKey.kid).where(
        OAuthSigningKey.state == "active", OAuthSigningKey.activated_at < func.now() - age
    )
    return await session.scalar(query)


async def delete_previous(session: AsyncSession, retired_before: timedelta) -> list[OAuthSigningKey]:
    """Delete the keys that were retired longer ago than `retired_before`; which."""
    query = delete(OAuthSigningKey).where(
        OAuthSigningKey.state == "previous", OAuthSigningKey.retired_at <= func.now() - retired_before
    )
    return list(await session.scalars(query.returning(OAuthSigningKey)))
