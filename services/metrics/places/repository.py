"""Queries of a tenant's own names of places. Row security keeps them to the tenant."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.metrics.models import PlaceName

IN_FORCE = PlaceName.ended_at.is_(None)


async def list_names(session: AsyncSession) -> list[PlaceName]:
    """Those in force, by name."""
    query = select(PlaceName).where(IN_FORCE).order_by(func.lower(PlaceName.name), PlaceName.id)
    return list(await session.scalars(query))


async def find_name(session: AsyncSession, name_id: UUID) -> PlaceName | None:
    """One in force, held against changes by others."""
    query = select(PlaceName).where(IN_FORCE, PlaceName.id == name_id).with_for_update()
    return (await session.scalars(query)).one_or_none()


async def find_name_by_key(session: AsyncSession, name_key: str) -> PlaceName | None:
    """The one in force that is written so, held against changes by others."""
    query = select(PlaceName).where(IN_FORCE, PlaceName.name_key == name_key).with_for_update()
    return (await session.scalars(query)).one_or_none()


async def count_names(session: AsyncSession) -> int:
    return (await session.execute(select(func.count()).select_from(PlaceName).where(IN_FORCE))).scalar_one()


async def get_places_by_key(session: AsyncSession) -> dict[str, str]:
    """The code of the place of each name in force, by the name as names are compared."""
    rows = await session.execute(select(PlaceName.name_key, PlaceName.place).where(IN_FORCE))
    return {row.name_key: row.place for row in rows}


async def lock_names(session: AsyncSession, tenant_id: UUID) -> None:
    """Wait until nobody else changes the tenant's names: two who map one name at once take turns."""
    key = f"opsight:metrics:place_name:{tenant_id}"
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))


async def save(session: AsyncSession, name: PlaceName) -> None:
    """Write a new name, or the end of one."""
    session.add(name)
    await session.flush()
    await session.refresh(name)
