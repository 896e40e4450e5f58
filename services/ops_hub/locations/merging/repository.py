"""Queries of merges; row security keeps them to the tenant."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.ops_hub.models import LocationMerge


async def list_merges(
    session: AsyncSession, *, after: tuple[datetime, UUID] | None, limit: int
) -> Sequence[LocationMerge]:
    """Newest first, from after `after` on."""
    conditions = [tuple_(LocationMerge.merged_at, LocationMerge.id) < after] if after else []
    order = (LocationMerge.merged_at.desc(), LocationMerge.id.desc())
    return (await session.scalars(select(LocationMerge).where(*conditions).order_by(*order).limit(limit))).all()


async def find_merge(session: AsyncSession, merge_id: UUID, *, lock: bool = False) -> LocationMerge | None:
    """One; with `lock`, held against changes by others."""
    query = select(LocationMerge).where(LocationMerge.id == merge_id)
    return (await session.scalars(query.with_for_update() if lock else query)).one_or_none()


async def find_later(session: AsyncSession, merge: LocationMerge) -> LocationMerge | None:
    """The last merge, not undone, that the survivor was part of after this one."""
    survived_again = and_(LocationMerge.survivor_id == merge.survivor_id, LocationMerge.merged_at > merge.merged_at)
    is_part = or_(survived_again, LocationMerge.other_id == merge.survivor_id)
    query = select(LocationMerge).where(is_part, LocationMerge.undone_at.is_(None), LocationMerge.id != merge.id)
    return (await session.scalars(query.order_by(LocationMerge.merged_at.desc()).limit(1))).one_or_none()


async def find_merge_away(session: AsyncSession, location_id: UUID) -> LocationMerge | None:
    """The merge by which a location went, unless it was undone."""
    query = select(LocationMerge).where(LocationMerge.other_id == location_id, LocationMerge.undone_at.is_(None))
    return (await session.scalars(query)).one_or_none()


async def save(session: AsyncSession, merge: LocationMerge) -> None:
    """Write a new merge, or what was changed of one."""
    session.add(merge)
    await session.flush()
