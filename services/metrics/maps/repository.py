"""Queries of a tenant's own maps. Row security keeps them to the tenant."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.metrics.models import RegionMap


async def list_maps(session: AsyncSession) -> list[RegionMap]:
    """All of them by name, without their shapes."""
    return list(await session.scalars(select(RegionMap).order_by(func.lower(RegionMap.name), RegionMap.id)))


async def find_map(session: AsyncSession, map_id: UUID, *, lock: bool = False) -> RegionMap | None:
    """One without its shapes; with `lock`, held against changes by others."""
    query = select(RegionMap).where(RegionMap.id == map_id)
    return (await session.scalars(query.with_for_update() if lock else query)).one_or_none()


async def find_revision(session: AsyncSession, map_id: UUID) -> int | None:
    return (await session.scalars(select(RegionMap.revision).where(RegionMap.id == map_id))).one_or_none()


async def get_geometry(session: AsyncSession, map_id: UUID) -> bytes:
    """The shapes, as GeoJSON."""
    return (await session.scalars(select(RegionMap.geometry).where(RegionMap.id == map_id))).one()


async def count_maps(session: AsyncSession) -> int:
    return (await session.execute(select(func.count()).select_from(RegionMap))).scalar_one()


async def find_id_by_name(session: AsyncSession, name: str) -> UUID | None:
    """Whose name this is, in any case of its letters."""
    query = select(RegionMap.id).where(func.lower(RegionMap.name) == func.lower(name))
    return (await session.scalars(query)).one_or_none()


async def lock_maps(session: AsyncSession, tenant_id: UUID) -> None:
    """Wait until nobody else names a map of the tenant: two that choose one name at once take turns."""
    key = f"opsight:metrics:region_map:{tenant_id}"
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))


async def save(session: AsyncSession, region_map: RegionMap) -> None:
    """Write a new map, or what was changed of one."""
    session.add(region_map)
    await session.flush()


async def remove(session: AsyncSession, region_map: RegionMap) -> None:
    await session.delete(region_map)
    await session.flush()
