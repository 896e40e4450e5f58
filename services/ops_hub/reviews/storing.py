"""Keeping reviews as a sync read them: what is new, what was edited, and what the provider shows no longer.

Live reviews are never overwritten by simulated ones; simulated ones go with the next live sync. Called in the sync's
own transaction, after the listings of the same reading are kept: a review's location is that of its listing.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.connections import Provenance
from libs.clock import utc_now
from libs.ids import new_id
from services.ops_hub import models
from services.ops_hub.connections.adapters.payloads import WrittenReview
from services.ops_hub.locations.addresses.folding import fold_for_search
from services.ops_hub.reviews import store_repository as repository
from services.ops_hub.reviews.language import language_of

ROWS_AT_ONCE = 500


async def store_reviews(
    session: AsyncSession,
    connection: models.PlatformConnection,
    provenance: Provenance,
    reviews: Sequence[WrittenReview],
) -> int:
    """Keep all that the provider shows of the connection's reviews now; answers how many of them are kept.

    What it showed before, and is not among `reviews`, is marked as gone. With live reviews kept already, simulated
    ones of an outage are left out, and the answer is how many live ones there are.
    """
    if provenance == "live":
        await repository.remove_simulated(session, connection.id)
    elif await repository.has_live(session, connection.id):
        return await repository.count_shown(session, connection.id, "live")
    read_at = utc_now()
    locations = await repository.locations_by_listing(session, connection.id)
    ours = await repository.standing_replies(session, connection.id)
    # Paging may give one twice, when others are written meanwhile; the later one is the newer one.
    distinct = list({review.review_id: review for review in reviews}.values())
    for start in range(0, len(distinct), ROWS_AT_ONCE):
        some = distinct[start : start + ROWS_AT_ONCE]
        rows = [_row(connection, provenance, review, locations.get(review.listing_id), read_at) for review in some]
        await repository.put_reviews(session, [_with_ours(row, ours) for row in rows])
    await repository.mark_gone(session, connection.id, provenance, unseen_since=read_at)
    return await repository.count_shown(session, connection.id, provenance)


def _with_ours(row: dict[str, Any], ours: Mapping[str, tuple[str, datetime]]) -> dict[str, Any]:
    if row["reply"] is not None or row["review_id"] not in ours:
        return row
    reply, replied_at = ours[row["review_id"]]
    return row | {"reply": reply, "replied_at": replied_at}


def _row(
    connection: models.PlatformConnection,
    provenance: Provenance,
    review: WrittenReview,
    location_id: UUID | None,
    read_at: datetime,
) -> dict[str, Any]:
    return {
        "tenant_id": connection.tenant_id,
        "id": new_id(),
        "connection_id": connection.id,
        "review_id": review.review_id,
        "listing_id": review.listing_id,
        "location_id": location_id,
        "source": connection.platform,
        "provenance": provenance,
        "rating": review.rating,
        "is_recommended": review.is_recommended,
        "author": review.author,
        "body": review.body,
        "language": language_of(review.body),
        "url": review.url,
        "written_at": review.written_at,
        "updated_at": review.updated_at,
        "reply": review.reply,
        "replied_at": review.replied_at,
        "is_gone": False,
        "seen_at": read_at,
        "search_text": fold_for_search(f"{review.author or ''} {review.body or ''}"),
    }
