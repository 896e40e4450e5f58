"""Queries on tenants."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.api import TenantRole
from gateway.models import Tenant


@dataclass(frozen=True, slots=True)
class TenantOfUser:
    """A tenant with the user's role in it."""

    id: UUID
    agency_id: UUID
    name: str
    slug: str
    role: TenantRole
    time_zone: str
    currency: str
    is_demo: bool
    created_at: datetime


_TENANTS = text("select * from identity.tenants_of_user_across_tenants(:user_id)")


async def list_tenants_of(session: AsyncSession, user_id: UUID) -> list[TenantOfUser]:
    rows = await session.execute(_TENANTS, {"user_id": user_id})
    return [TenantOfUser(*row) for row in rows]


async def slug_exists(session: AsyncSession, slug: str) -> bool:
    return await session.scalar(select(Tenant.id).where(Tenant.slug == slug)) is not None


async def find_by_slug(session: AsyncSession, slug: str) -> Tenant | None:
    return await session.scalar(select(Tenant).where(Tenant.slug == slug))


async def list_ids_by_slug(session: AsyncSession) -> dict[str, UUID]:
    """Every tenant's id by its short name."""
    return dict((await session.execute(select(Tenant.slug, Tenant.id))).tuples().all())


async def get_tenant(session: AsyncSession, tenant_id: UUID) -> Tenant:
    return await session.get_one(Tenant, tenant_id)


async def find_tenant(session: AsyncSession, tenant_id: UUID) -> Tenant | None:
    return await session.get(Tenant, tenant_id)


async def list_live_ids(session: AsyncSession) -> list[UUID]:
    """Every tenant that is not archived, by name."""
    query = select(Tenant.id).where(Tenant.archived_at.is_(None)).order_by(Tenant.name, Tenant.id)
    return list(await session.scalars(query))


async def add(session: AsyncSession, tenant: Tenant) -> None:
    session.add(tenant)
    await session.flush()
