"""Queries on an agency's clients."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.api import TenantRole
from contracts.gateway.standing import AgencyRole


@dataclass(frozen=True, slots=True)
class ClientOfUser:
    """A client of one of the user's agencies; `role` is the user's own in it, if any."""

    id: UUID
    agency_id: UUID
    agency_role: AgencyRole
    name: str
    slug: str
    time_zone: str
    currency: str
    is_demo: bool
    created_at: datetime
    archived_at: datetime | None
    members: int
    role: TenantRole | None


_CLIENTS = text("select * from identity.clients_of_user_across_tenants(:user_id)")


async def list_clients_of(session: AsyncSession, user_id: UUID) -> list[ClientOfUser]:
    """By name, archived ones last."""
    return [ClientOfUser(*row) for row in await session.execute(_CLIENTS, {"user_id": user_id})]
