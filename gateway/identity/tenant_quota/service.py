"""How often tenants may ask, and changing it."""

from typing import get_args
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.tenant_quota import SetTenantQuota, TenantQuotaName, TenantQuotas, TenantQuotaView
from gateway.caller import Edge, Person
from gateway.identity.tenant import repository as tenants
from gateway.identity.tenant_quota import repository
from gateway.identity.tenant_quota.cache import Applied
from gateway.identity.tenant_quota.repository import SetQuota
from gateway.identity.transactions import audit
from gateway.models import Tenant, TenantQuota
from libs.errors import NotFound

NAMES: tuple[TenantQuotaName, ...] = get_args(TenantQuotaName)


async def list_quotas(session: AsyncSession, common: Applied) -> list[TenantQuotas]:
    """Every tenant of the installation that is not archived, by name."""
    known = {(row.tenant_id, row.name): row for row in await repository.list_set_across_tenants(session)}
    return [_view(tenant, known, common) for tenant in await repository.list_live_tenants(session)]


async def put(
    session: AsyncSession,
    tenant_id: UUID,
    name: TenantQuotaName,
    wanted: SetTenantQuota,
    *,
    common: Applied,
    person: Person,
    edge: Edge,
) -> TenantQuotas:
    """Set a quota of the tenant, whose transaction `session` is, or take it back. Raises `NotFound`."""
    before = await _describe(session, tenant_id, common)
    if wanted.requests_per_minute is None:
        await repository.delete_quota(session, name)
    else:
        quota = TenantQuota(
            tenant_id=tenant_id,
            name=name,
            requests_per_minute=wanted.requests_per_minute,
            reason=wanted.reason,
            set_by=person.user_id,
        )
        await repository.put(session, quota)
    after = await _describe(session, tenant_id, common)
    detail = {"before": _per_minute(before, name), "after": _per_minute(after, name), "reason": wanted.reason}
    principal = edge.principal_in(tenant_id)
    await audit(session, principal, action="quota.set", object_type="quota", object_id=name, detail=detail)
    return after


async def _describe(session: AsyncSession, tenant_id: UUID, common: Applied) -> TenantQuotas:
    tenant = await tenants.find_tenant(session, tenant_id)
    if tenant is None or tenant.archived_at is not None:
        raise NotFound
    rows = await repository.list_set_across_tenants(session, tenant_id)
    return _view(tenant, {(row.tenant_id, row.name): row for row in rows}, common)


def _view(tenant: Tenant, known: dict[tuple[UUID, str], SetQuota], common: Applied) -> TenantQuotas:
    items = [_one(name, known.get((tenant.id, name)), common) for name in NAMES]
    return TenantQuotas(tenant_id=tenant.id, name=tenant.name, items=items)


def _one(name: TenantQuotaName, row: SetQuota | None, common: Applied) -> TenantQuotaView:
    quota = common.tenant if name == "tenant" else common.principal
    default = quota.requests * 60 // quota.seconds
    return TenantQuotaView(
        name=name,
        requests_per_minute=row.requests_per_minute if row else default,
        default=default,
        reason=row.reason if row else None,
        set_at=row.set_at if row else None,
    )


def _per_minute(quotas: TenantQuotas, name: TenantQuotaName) -> str:
    return next(str(item.requests_per_minute) for item in quotas.items if item.name == name)
