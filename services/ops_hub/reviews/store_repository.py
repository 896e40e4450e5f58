"""Statements that keep reviews as they were read; row security keeps them to the tenant."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.ops_hub.models import Listing, Review, ReviewReply

_KEPT = ("tenant_id", "id", "connection_id", "review_id")
# For so long a provider may still answer without a reply that it has just taken.
_SETTLES_IN = text("interval '15 minutes'")


async def remove_simulated(session: AsyncSession, connection_id: UUID) -> None:
    """What stood for the provider's own answers, with the replies to it."""
    await session.execute(delete(Review).where(Review.connection_id == connection_id, Review.provenance != "live"))


async def has_live(session: AsyncSession, connection_id: UUID) -> bool:
    live = exists().where(Review.connection_id == connection_id, Review.provenance == "live")
    return (await session.execute(select(live))).scalar_one()


async def count_shown(session: AsyncSession, connection_id: UUID, provenance: str) -> int:
    conditions = (Review.connection_id == connection_id, Review.provenance == provenance, ~Review.is_gone)
    return (await session.execute(select(func.count()).select_from(Review).where(*conditions))).scalar_one()


async def locations_by_listing(session: AsyncSession, connection_id: UUID) -> dict[str, UUID]:
    """The location of each listing that belongs to one."""
    query = select(Listing.listing_id, Listing.location_id).where(
        Listing.connection_id == connection_id, Listing.location_id.is_not(None)
    )
    return {listing_id: location_id for listing_id, location_id in await session.execute(query) if location_id}


async def standing_replies(session: AsyncSession, connection_id: UUID) -> dict[str, tuple[str, datetime]]:
    """By the provider's id of a review: the reply that was published from here, and that stands.

    Recordings never learn of it, and a provider may need a while until it answers with it.
    """
    is_fresh = ReviewReply.published_at > func.clock_timestamp() - _SETTLES_IN
    query = (
        select(Review.review_id, ReviewReply.body, ReviewReply.published_at)
        .join(ReviewReply, (ReviewReply.tenant_id == Review.tenant_id) & (ReviewReply.review_id == Review.id))
        .where(
            Review.connection_id == connection_id,
            ReviewReply.state == "published",
            ReviewReply.body == Review.reply,
            or_(Review.provenance != "live", is_fresh),
        )
    )
    rows = await session.execute(query)
    return {review_id: (body, published_at) for review_id, body, published_at in rows if published_at}


async def put_reviews(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    """Add what is new, and follow what was edited."""
    statement = insert(Review).values(list(rows))
    changed = {name: statement.excluded[name] for name in rows[0] if name not in _KEPT}
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=[Review.tenant_id, Review.connection_id, Review.review_id], set_=changed
        )
    )


async def mark_gone(session: AsyncSession, connection_id: UUID, provenance: str, *, unseen_since: datetime) -> None:
    conditions = (
        Review.connection_id == connection_id,
        Review.provenance == provenance,
        Review.seen_at < unseen_since,
        ~Review.is_gone,
    )
    await session.execute(update(Review).where(*conditions).values(is_gone=True))
