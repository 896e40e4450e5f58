"""Queries of the seed. They name the tenant, because a superuser, whom no row-level security binds, may run them."""

from typing import TypeVar
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.models import Agency, ApiKey, Membership, Tenant, User

RowT = TypeVar("RowT", Agency, Tenant, User)


async def ensure(session: AsyncSession, row: RowT) -> RowT:
    """The row with this id: the one that is there, or `row`."""
    present = await session.get(type(row), row.id)
    if present is not None:
        return present
    session.add(row)
    await session.flush()
    return row


async def find_membership(session: AsyncSession, tenant_id: UUID, user_id: UUID) -> Membership | None:
    return await session.get(Membership, (tenant_id, user_id))


async def find_live_key(session: AsyncSession, tenant_id: UUID, key_mac: bytes) -> ApiKey | None:
    query = select(ApiKey).where(
        ApiKey.tenant_id == tenant_id,
        ApiKey.key_mac == key_mac,
        ApiKey.revoked_at.is_(None),
        ApiKey.expires_at > func.now() + func.make_interval(0, 0, 0, 1),
    )
    return await session.scalar(query)


async def revoke_keys_by(session: AsyncSession, tenant_id: UUID, creator: str, *, except_mac: bytes) -> None:
    """End the keys that `creator` made, but for one."""
    query = update(ApiKey).where(
        ApiKey.tenant_id == tenant_id,
        ApiKey.created_by == creator,
        ApiKey.key_mac != except_mac,
        ApiKey.revoked_at.is_(None),
    )
    await session.execute(query.values(revoked_at=func.now()))
