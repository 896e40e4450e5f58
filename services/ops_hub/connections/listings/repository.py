"""Statements about what platforms list; row security keeps them to the tenant."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.ops_hub.models import Listing, Location, Review, TrafficDay

BATCH = 500
_KEY = (Listing.tenant_id, Listing.connection_id, Listing.listing_id)
Pair = tuple[Listing, Location | None]


async def list_listings(
    session: AsyncSession, connection_id: UUID, *, after: tuple[str, str] | None, limit: int
) -> list[Pair]:
    """By name, each with the location that it was found to be."""
    where = [Listing.connection_id == connection_id]
    if after is not None:
        where.append(tuple_(Listing.name, Listing.listing_id) > after)
    query = _with_location().where(*where).order_by(Listing.name, Listing.listing_id).limit(limit)
    return [(listing, location) for listing, location in await session.execute(query)]


async def find_listing(session: AsyncSession, connection_id: UUID, listing_id: str) -> Pair | None:
    query = _with_location().where(Listing.connection_id == connection_id, Listing.listing_id == listing_id)
    row = (await session.execute(query)).one_or_none()
    return None if row is None else (row[0], row[1])


async def replace_listings(session: AsyncSession, connection_id: UUID, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep these and no others."""
    kept = [row["listing_id"] for row in rows]
    await session.execute(
        delete(Listing).where(Listing.connection_id == connection_id, Listing.listing_id.not_in(kept))
    )
    for start in range(0, len(rows), BATCH):
        statement = insert(Listing).values(rows[start : start + BATCH])
        changed = {
            name: statement.excluded[name]
            for name in rows[0]
            if name not in ("tenant_id", "connection_id", "listing_id")
        }
        await session.execute(statement.on_conflict_do_update(index_elements=_KEY, set_=changed))


async def replace_days(
    session: AsyncSession, connection_id: UUID, provenance: str, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Put these days in the place of those that are kept, and remove every day of another provenance."""
    others = (TrafficDay.connection_id == connection_id, TrafficDay.provenance != provenance)
    await session.execute(delete(TrafficDay).where(*others))
    for start in range(0, len(rows), BATCH):
        statement = insert(TrafficDay).values(rows[start : start + BATCH])
        names = ("provenance", "sessions", "users", "key_events", "read_at")
        changed = {name: statement.excluded[name] for name in names}
        key = (TrafficDay.tenant_id, TrafficDay.connection_id, TrafficDay.day)
        await session.execute(statement.on_conflict_do_update(index_elements=key, set_=changed))


async def forget_everything(session: AsyncSession, connection_id: UUID) -> None:
    """Remove what was read, as when another account takes its place."""
    for model in (Listing, Review, TrafficDay):
        await session.execute(delete(model).where(model.connection_id == connection_id))


async def list_days(session: AsyncSession, connection_id: UUID) -> Sequence[TrafficDay]:
    query = select(TrafficDay).where(TrafficDay.connection_id == connection_id).order_by(TrafficDay.day)
    return (await session.scalars(query)).all()


async def put_match(session: AsyncSession, listing: Listing, location_id: UUID, matched_by: str) -> None:
    """Say which location it is."""
    where = (Listing.connection_id == listing.connection_id, Listing.listing_id == listing.listing_id)
    await session.execute(update(Listing).where(*where).values(location_id=location_id, matched_by=matched_by))


async def list_followers(session: AsyncSession, listing_ids: Collection[str]) -> Sequence[Location]:
    """Locations that follow one of these listings."""
    query = select(Location).where(Location.source_mode == "connect", Location.listing_id.in_(listing_ids))
    return (await session.scalars(query.order_by(Location.created_at, Location.id))).all()


async def list_own_places(session: AsyncSession, *, limit: int) -> Sequence[Location]:
    """The tenant's locations, oldest first."""
    return (await session.scalars(select(Location).order_by(Location.created_at, Location.id).limit(limit))).all()


async def list_replies(session: AsyncSession, connection_id: UUID) -> list[tuple[str, str, datetime]]:
    """Review, text and moment of each reply that the connection's reviews have."""
    query = select(Review.review_id, Review.reply, Review.replied_at).where(
        Review.connection_id == connection_id, Review.reply.is_not(None), Review.replied_at.is_not(None)
    )
    return [(review_id, reply, at) for review_id, reply, at in await session.execute(query)]  # type: ignore[misc]  # neither is null


def _with_location() -> Select[Any, Any]:
    return select(Listing, Location).outerjoin(Location, Location.id == Listing.location_id)
