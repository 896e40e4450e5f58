"""Queries of replies; row security keeps them to the tenant."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.ops_hub.models import Listing, Location, PlatformConnection, Review, ReviewReply


@dataclass(frozen=True)
class Surroundings:
    """What decides how a review is replied to."""

    connection: PlatformConnection
    listing: Listing | None
    location: Location | None


async def get_surroundings(session: AsyncSession, review: Review) -> Surroundings:
    query = (
        select(PlatformConnection, Listing, Location)
        .outerjoin(
            Listing,
            (Listing.tenant_id == PlatformConnection.tenant_id)
            & (Listing.connection_id == PlatformConnection.id)
            & (Listing.listing_id == review.listing_id),
        )
        .outerjoin(Location, (Location.tenant_id == PlatformConnection.tenant_id) & (Location.id == review.location_id))
        .where(PlatformConnection.id == review.connection_id)
    )
    connection, listing, location = (await session.execute(query)).one()
    return Surroundings(connection, listing, location)


async def list_replies(session: AsyncSession, review_id: UUID) -> Sequence[ReviewReply]:
    """Newest first."""
    query = select(ReviewReply).where(ReviewReply.review_id == review_id)
    return (await session.scalars(query.order_by(ReviewReply.written_at.desc(), ReviewReply.id.desc()))).all()


async def find_reply(session: AsyncSession, reply_id: UUID) -> ReviewReply | None:
    """The reply, held against changes by others until the transaction ends."""
    return (
        await session.scalars(select(ReviewReply).where(ReviewReply.id == reply_id).with_for_update())
    ).one_or_none()


async def find_review_of(session: AsyncSession, reply_id: UUID) -> Review | None:
    """The review of a reply, held against changes by others. Whoever holds both holds the review first."""
    same = (ReviewReply.tenant_id == Review.tenant_id) & (ReviewReply.review_id == Review.id)
    query = select(Review).join(ReviewReply, same).where(ReviewReply.id == reply_id).with_for_update(of=Review)
    return (await session.scalars(query)).one_or_none()


async def save(session: AsyncSession, reply: ReviewReply) -> None:
    session.add(reply)
    await session.flush()
