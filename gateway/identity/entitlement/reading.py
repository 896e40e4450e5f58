"""What a tenant is entitled to, as the edge, `/me` and the portfolio read it."""

from typing import ClassVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.standing import EntitlementName
from gateway.identity.entitlement import repository
from libs.errors import DomainError

# What every tenant has until a platform admin says otherwise.
DEFAULTS: dict[EntitlementName, bool] = {"csv_export": True, "live_ranks": False, "oauth": False, "portfolio": True}


class EntitlementMissing(DomainError):
    """The tenant is not entitled to this; `detail` names the entitlement."""

    code: ClassVar[str] = "entitlement_missing"
    status: ClassVar[int] = 403
    title: ClassVar[str] = "This tenant is not entitled to this"


async def of_tenant(session: AsyncSession, tenant_id: UUID | None) -> dict[EntitlementName, bool]:
    """Every entitlement of the tenant; nothing without one."""
    if tenant_id is None:
        return dict.fromkeys(DEFAULTS, False)
    return DEFAULTS | await repository.list_of_tenant(session, tenant_id)
