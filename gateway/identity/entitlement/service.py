"""What tenants are entitled to, and changing it."""

from typing import get_args
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.entitlement import EntitlementView, SetEntitlement, TenantEntitlements
from contracts.gateway.standing import EntitlementName
from gateway.caller import Edge, Person
from gateway.identity.entitlement import repository
from gateway.identity.entitlement.reading import DEFAULTS
from gateway.identity.tenant import repository as tenants
from gateway.identity.transactions import audit
from libs.errors import NotFound


async def list_tenants(session: AsyncSession) -> list[UUID]:
    """Every tenant of the installation that is not archived, by name."""
    return await tenants.list_live_ids(session)


async def describe(session: AsyncSession, tenant_id: UUID) -> TenantEntitlements:
    """The tenant's entitlements with their reasons; `session` is its transaction. Raises `NotFound`."""
    tenant = await tenants.find_tenant(session, tenant_id)
    if tenant is None:
        raise NotFound
    known = {row.name: row for row in await repository.list_set(session)}
    items = [
        EntitlementView(
            name=name,
            enabled=known[name].enabled if name in known else DEFAULTS[name],
            default=DEFAULTS[name],
            reason=known[name].reason if name in known else None,
            set_at=known[name].set_at if name in known else None,
        )
        for name in get_args(EntitlementName)
    ]
    return TenantEntitlements(tenant_id=tenant.id, name=tenant.name, items=items)


async def put(
    session: AsyncSession,
    tenant_id: UUID,
    name: EntitlementName,
    wanted: SetEntitlement,
    *,
    person: Person,
    edge: Edge,
) -> TenantEntitlements:
    """Set one entitlement of the tenant, whose transaction `session` is. Raises `NotFound`."""
    before = await describe(session, tenant_id)
    await repository.put(session, tenant_id, name, enabled=wanted.enabled, reason=wanted.reason, set_by=person.user_id)
    was = next(item.enabled for item in before.items if item.name == name)
    await audit(
        session,
        edge.principal_in(tenant_id),
        action="entitlement.set",
        object_type="entitlement",
        object_id=name,
        detail={"before": str(was).lower(), "after": str(wanted.enabled).lower(), "reason": wanted.reason},
    )
    return await describe(session, tenant_id)
