"""Reviews and replies as the API answers them."""

from typing import Any

from contracts.ops_hub.reviews import Review, ReviewLocation, ReviewReply
from services.ops_hub import models
from services.ops_hub.reviews.repository import ReviewRow

_BESIDE = ("listing_name", "location", "last_reply")


def shown(row: ReviewRow) -> Review:
    return Review.model_validate(fields_of(row))


def fields_of(row: ReviewRow) -> dict[str, Any]:
    """Every field of a shown review."""
    review = row.review
    plain = {name: getattr(review, name) for name in Review.model_fields if name not in _BESIDE}
    location = None
    if review.location_id is not None and row.location_name is not None:
        location = ReviewLocation(id=review.location_id, name=row.location_name)
    last_reply = shown_reply(row.last_reply) if row.last_reply else None
    return plain | {"listing_name": row.listing_name, "location": location, "last_reply": last_reply}


def shown_reply(reply: models.ReviewReply) -> ReviewReply:
    return ReviewReply.model_validate({name: getattr(reply, name) for name in ReviewReply.model_fields})
