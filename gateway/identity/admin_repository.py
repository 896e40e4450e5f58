"""Queries of the command line."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.api import PlatformRole
from gateway.identity.tenant import repository as tenants
from gateway.models import User


async def list_with_role(session: AsyncSession, role: PlatformRole) -> list[User]:
    return list(await session.scalars(select(User).where(User.platform_role == role).order_by(User.email)))


async def list_tenant_ids_of(session: AsyncSession, user_id: UUID) -> list[UUID]:
    return [tenant.id for tenant in await tenants.list_tenants_of(session, user_id)]
