"""Queries on API keys: of the current tenant, but for the one look-up that finds the tenant."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.models import ApiKey


@dataclass(frozen=True, slots=True)
class KeyCaller:
    """What a live key stands for."""

    tenant_id: UUID
    id: UUID
    scopes: list[str]
    last_used_at: datetime | None


_CALLER = text("select * from identity.caller_of_api_key_across_tenants(:key_mac)")


async def find_caller(session: AsyncSession, key_mac: bytes) -> KeyCaller | None:
    row = (await session.execute(_CALLER, {"key_mac": key_mac})).one_or_none()
    return KeyCaller(*row) if row else None


async def list_keys(session: AsyncSession) -> list[ApiKey]:
    return list(await session.scalars(select(ApiKey).order_by(ApiKey.created_at.desc(), ApiKey.id)))


async def add(session: AsyncSession, key: ApiKey) -> None:
    session.add(key)
    await session.flush()


async def revoke(session: AsyncSession, key_id: UUID) -> bytes | None:
    """End the key; its HMAC, or None when there is no such live key."""
    query = (
        update(ApiKey)
        .where(ApiKey.id == key_id, ApiKey.revoked_at.is_(None))
        .values(revoked_at=func.now())
        .returning(ApiKey.key_mac)
    )
    return (await session.execute(query)).scalar_one_or_none()


async def touch(session: AsyncSession, key_id: UUID) -> None:
    """Note that the key was used just now."""
    await session.execute(update(ApiKey).where(ApiKey.id == key_id).values(last_used_at=func.now()))
