"""Queries of merges; row security keeps them to the tenant."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.ops_hub.models import Listing, LocationMerge, Review

ListingKey = tuple[UUID, str]
"""A connection's id, and a listing's within it."""


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


async def move_listings(
    session: AsyncSession, location_id: UUID, to: UUID, *, only: Sequence[ListingKey] | None = None
) -> list[ListingKey]:
    """Give a location's listings to another one, all or some of them. Answers which."""
    conditions = [Listing.location_id == location_id]
    if only is not None:
        conditions.append(tuple_(Listing.connection_id, Listing.listing_id).in_(only))
    statement = update(Listing).where(*conditions).values(location_id=to)
    moved = await session.execute(statement.returning(Listing.connection_id, Listing.listing_id))
    return [(connection_id, listing_id) for connection_id, listing_id in moved]


async def move_reviews(
    session: AsyncSession, location_id: UUID, to: UUID, *, only: Sequence[ListingKey] | None = None
) -> None:
    """Give a location's reviews to another one: all, or those of some listings."""
    conditions = [Review.location_id == location_id]
    if only is not None:
        conditions.append(tuple_(Review.connection_id, Review.listing_id).in_(only))
    await session.execute(update(Review).where(*conditions).values(location_id=to))
