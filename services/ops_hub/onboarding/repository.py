"""Statements about the first questions; row security keeps them to the tenant."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.ops_hub.models import Onboarding


async def find_onboarding(session: AsyncSession) -> Onboarding | None:
    return (await session.scalars(select(Onboarding))).one_or_none()


async def hold_onboarding(session: AsyncSession, tenant_id: UUID, *, changed_by: str) -> Onboarding:
    """The tenant's answers, held against changes by others; made when there are none yet."""
    values = {"tenant_id": tenant_id, "changed_by": changed_by}
    await session.execute(insert(Onboarding).values(values).on_conflict_do_nothing())
    return (await session.scalars(select(Onboarding).with_for_update())).one()


async def save(session: AsyncSession) -> None:
    """Write what was changed of the answers."""
    await session.flush()
