"""Queries on entitlements."""

from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.standing import EntitlementName
from gateway.models import Entitlement

_OF_TENANT = text("select name, enabled from identity.entitlements_of_tenant_across_tenants(:tenant_id)")


async def list_of_tenant(session: AsyncSession, tenant_id: UUID) -> dict[EntitlementName, bool]:
    """What was set for the tenant, whichever transaction asks."""
    rows = await session.execute(_OF_TENANT, {"tenant_id": tenant_id})
    return {row.name: row.enabled for row in rows}


async def list_set(session: AsyncSession) -> list[Entitlement]:
    """What was set for the current tenant."""
    return list(await session.scalars(select(Entitlement).order_by(Entitlement.name)))


async def put(
    session: AsyncSession, tenant_id: UUID, name: EntitlementName, *, enabled: bool, reason: str, set_by: UUID
) -> None:
    values = {"enabled": enabled, "reason": reason, "set_by": set_by}
    row = insert(Entitlement).values(tenant_id=tenant_id, name=name, **values)
    now = text("now()")
    await session.execute(
        row.on_conflict_do_update(index_elements=["tenant_id", "name"], set_=values | {"set_at": now})
    )
