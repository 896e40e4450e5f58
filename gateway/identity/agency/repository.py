"""Queries on agencies and their people."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.standing import AgencyMembership
from gateway.models import Agency, AgencyMember, Tenant, User


async def list_agencies_of(session: AsyncSession, user_id: UUID) -> list[AgencyMembership]:
    query = (
        select(Agency.id, Agency.name, AgencyMember.role)
        .join(AgencyMember, AgencyMember.agency_id == Agency.id)
        .where(AgencyMember.user_id == user_id)
        .order_by(Agency.name)
    )
    rows = await session.execute(query)
    return [AgencyMembership.model_validate({"agency_id": id_, "name": name, "role": role}) for id_, name, role in rows]


async def list_admins_of_tenant(session: AsyncSession) -> list[tuple[AgencyMember, User]]:
    """Admins of the current tenant's agency, who may enter it with a membership or without, by name."""
    query = (
        select(AgencyMember, User)
        .join(User, User.id == AgencyMember.user_id)
        .join(Tenant, Tenant.agency_id == AgencyMember.agency_id)
        .where(
            Tenant.id == func.app.tenant_id(),
            AgencyMember.role == "agency_admin",
            User.disabled_at.is_(None),
        )
        .order_by(User.name, User.id)
    )
    return [(member, user) for member, user in await session.execute(query)]
