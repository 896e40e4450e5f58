"""Queries on the quotas of single tenants."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.tenant_quota import TenantQuotaName
from gateway.models import Tenant, TenantQuota


@dataclass(frozen=True, slots=True)
class SetQuota:
    """A quota that was set for a tenant."""

    tenant_id: UUID
    name: str
    requests_per_minute: int
    reason: str
    set_at: datetime


_QUOTAS = text("select * from identity.quotas_across_tenants(:tenant_id)")


async def list_set_across_tenants(session: AsyncSession, tenant_id: UUID | None = None) -> list[SetQuota]:
    """What was set for the tenant, or for any, whichever transaction asks."""
    return [SetQuota(*row) for row in await session.execute(_QUOTAS, {"tenant_id": tenant_id})]


async def list_live_tenants(session: AsyncSession) -> list[Tenant]:
    """Every tenant that is not archived, by name."""
    query = select(Tenant).where(Tenant.archived_at.is_(None)).order_by(Tenant.name, Tenant.id)
    return list(await session.scalars(query))


async def put(session: AsyncSession, quota: TenantQuota) -> None:
    said = {"requests_per_minute": quota.requests_per_minute, "reason": quota.reason, "set_by": quota.set_by}
    row = insert(TenantQuota).values(tenant_id=quota.tenant_id, name=quota.name, **said)
    changed = said | {"set_at": func.now()}
    await session.execute(row.on_conflict_do_update(index_elements=["tenant_id", "name"], set_=changed))


async def delete_quota(session: AsyncSession, name: TenantQuotaName) -> None:
    """Of the current tenant."""
    await session.execute(delete(TenantQuota).where(TenantQuota.name == name))
