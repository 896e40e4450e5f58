"""Statements about chosen columns; row security keeps them to the tenant, and every statement to one subject."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.ops_hub.models import LocationMetricPreference


async def find_preference(session: AsyncSession, subject: str) -> LocationMetricPreference | None:
    """What `subject` chose."""
    query = select(LocationMetricPreference).where(LocationMetricPreference.subject == subject)
    return (await session.scalars(query)).one_or_none()


async def hold_preference(session: AsyncSession, tenant_id: UUID, subject: str) -> LocationMetricPreference:
    """The choice of `subject`, held against changes by others; made, as revision 0, when there is none yet."""
    values = {"tenant_id": tenant_id, "subject": subject}
    await session.execute(insert(LocationMetricPreference).values(values).on_conflict_do_nothing())
    query = select(LocationMetricPreference).where(LocationMetricPreference.subject == subject)
    return (await session.scalars(query.with_for_update())).one()


async def save(session: AsyncSession) -> None:
    """Write what was changed of a choice."""
    await session.flush()
