"""Queries on agencies and their people."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.standing import AgencyMembership
from gateway.models import Agency, AgencyMember


async def list_agencies_of(session: AsyncSession, user_id: UUID) -> list[AgencyMembership]:
    query = (
        select(Agency.id, Agency.name, AgencyMember.role)
        .join(AgencyMember, AgencyMember.agency_id == Agency.id)
        .where(AgencyMember.user_id == user_id)
        .order_by(Agency.name)
    )
    rows = await session.execute(query)
    return [AgencyMembership.model_validate({"agency_id": id_, "name": name, "role": role}) for id_, name, role in rows]
