"""What reviews say together. Live and simulated ones are never counted together."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.reviews import (
    LocationReviews,
    RatingCount,
    ReviewLocation,
    ReviewMonth,
    ReviewSummary,
    ShownProvenance,
)
from services.ops_hub.reviews import counting
from services.ops_hub.reviews.counting import Kinds, OfLocation
from services.ops_hub.reviews.repository import ReviewFilter
from services.ops_hub.reviews.service import check_range


async def summarise(session: AsyncSession, wanted: ReviewFilter) -> ReviewSummary:
    """Of the kind that the filter asks for; else of live ones when there are any. Raises `Invalid`."""
    check_range(wanted)
    kinds = await counting.count_kinds(session, replace(wanted, provenance=None))
    kind = wanted.provenance or _kind_to_tell(kinds)
    narrowed = replace(wanted, provenance=kind)
    totals = await counting.count_all(session, narrowed)
    return ReviewSummary(
        provenance=kind,
        other_reviews=kinds.live + kinds.simulated - totals.reviews,
        reviews=totals.reviews,
        rated=totals.rated,
        average=totals.average,
        distribution=[
            RatingCount(rating=stars, reviews=count) for stars, count in zip((5, 4, 3, 2, 1), totals.stars, strict=True)
        ],
        recommended=totals.recommended,
        not_recommended=totals.not_recommended,
        unreplied=totals.unreplied,
        negative=totals.negative,
        reply_rate=round(1 - totals.unreplied / totals.reviews, 4) if totals.reviews else None,
        median_reply_hours=totals.median_reply_hours,
        months=[
            ReviewMonth(month=one.month, reviews=one.reviews, average=one.average, replied=one.replied)
            for one in await counting.count_by_month(session, narrowed)
        ],
        locations=[_of_location(one) for one in await counting.count_by_location(session, narrowed)],
    )


def _kind_to_tell(kinds: Kinds) -> ShownProvenance | None:
    if kinds.live:
        return "live"
    return "simulated" if kinds.simulated else None


def _of_location(one: OfLocation) -> LocationReviews:
    location = None
    if one.location_id is not None and one.name is not None:
        location = ReviewLocation(id=one.location_id, name=one.name)
    return LocationReviews(
        location=location,
        reviews=one.reviews,
        average=one.average,
        unreplied=one.unreplied,
        negative=one.negative,
    )
