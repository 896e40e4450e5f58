"""Queries on API keys: of the current tenant, but for the look-up that finds the tenant, and the counts of all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.api import PlatformRole
from gateway.models import ApiKey, ApiKeyUsage


@dataclass(frozen=True, slots=True)
class KeyCaller:
    """What a live key stands for, and the person whose standing bounds it (None: nobody's does)."""

    tenant_id: UUID
    id: UUID
    scopes: list[str]
    last_used_at: datetime | None
    test: bool
    allowed_networks: list[str]
    requests_per_minute: int | None
    answered_by: UUID | None
    platform_role: PlatformRole | None


@dataclass(frozen=True, slots=True)
class KeyDay:
    """A key's use on a day."""

    tenant_id: UUID
    key_id: UUID
    day: date
    requests: int
    refused: int


_CALLER = text("select * from identity.caller_of_api_key_across_tenants(:key_mac)")
_ADD_USAGE = text("select identity.add_api_key_usage_across_tenants(:tenant_ids, :key_ids, :days, :requests, :refused)")
_DELETE_USAGE = text("select identity.delete_old_api_key_usage_across_tenants(:kept)")


async def find_caller(session: AsyncSession, key_mac: bytes) -> KeyCaller | None:
    row = (await session.execute(_CALLER, {"key_mac": key_mac})).one_or_none()
    return KeyCaller(*row) if row else None


async def list_keys(session: AsyncSession) -> list[ApiKey]:
    return list(await session.scalars(select(ApiKey).order_by(ApiKey.created_at.desc(), ApiKey.id)))


async def find_key(session: AsyncSession, key_id: UUID) -> ApiKey | None:
    return await session.scalar(select(ApiKey).where(ApiKey.id == key_id))


async def find_live_key(session: AsyncSession, key_id: UUID) -> ApiKey | None:
    """The key unless it has ended; held until the end of the transaction."""
    query = select(ApiKey).where(ApiKey.id == key_id, ApiKey.revoked_at.is_(None), ApiKey.expires_at > func.now())
    return await session.scalar(query.with_for_update())


async def list_usage(session: AsyncSession, since: date, key_id: UUID | None = None) -> list[ApiKeyUsage]:
    """Use by key and day, from `since` on; of one key or of all."""
    query = select(ApiKeyUsage).where(ApiKeyUsage.day >= since)
    if key_id is not None:
        query = query.where(ApiKeyUsage.key_id == key_id)
    return list(await session.scalars(query))


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


async def add_usage_across_tenants(session: AsyncSession, days: Sequence[KeyDay]) -> None:
    """Add to the counts of these days, whichever tenants they belong to; keys that are gone are left out."""
    await session.execute(
        _ADD_USAGE,
        {
            "tenant_ids": [one.tenant_id for one in days],
            "key_ids": [one.key_id for one in days],
            "days": [one.day for one in days],
            "requests": [one.requests for one in days],
            "refused": [one.refused for one in days],
        },
    )


async def delete_old_usage_across_tenants(session: AsyncSession, kept: timedelta) -> int:
    """Delete the counts of days more than `kept` ago; how many."""
    return (await session.execute(_DELETE_USAGE, {"kept": kept})).scalar_one()
