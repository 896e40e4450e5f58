"""Where customers of a location write a review."""

from typing import Literal
from urllib.parse import quote
from uuid import UUID

import segno
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.review_requests import ReviewLink
from contracts.ops_hub.reviews import ReviewLocation
from services.ops_hub import models
from services.ops_hub.locations.errors import LocationNotFound
from services.ops_hub.locations.repository import find_location
from services.ops_hub.review_requests import repository

WRITE_A_REVIEW = "https://search.google.com/local/writereview?placeid="


async def find_review_link(session: AsyncSession, location_id: UUID) -> ReviewLink:
    """By the location's own place id, or else by a listing that it is. Raises `LocationNotFound`."""
    location = await find_location(session, location_id)
    if location is None:
        raise LocationNotFound
    named = ReviewLocation(id=location.id, name=location.name)
    listings = await repository.list_listings(session, location_id)
    if location.place_id and not _is_of_practice(location, listings):
        url = f"{WRITE_A_REVIEW}{quote(location.place_id, safe='')}"
        return _link(named, url, location.place_id, "live")
    for listing in listings:
        url = listing.review_url or (listing.place_id and f"{WRITE_A_REVIEW}{quote(listing.place_id, safe='')}")
        if url:
            kind = "live" if listing.provenance == "live" else "simulated"
            return _link(named, url, listing.place_id, kind)
    return ReviewLink(location=named, url=None, place_id=location.place_id, qr_svg=None, provenance=None)


def _link(named: ReviewLocation, url: str, place_id: str | None, kind: Literal["live", "simulated"]) -> ReviewLink:
    """Nobody prints the code of a link that leads nowhere."""
    code = (
        segno.make(url, error="m").svg_inline(scale=5, border=2, dark="#000", light="#fff") if kind == "live" else None
    )
    return ReviewLink(location=named, url=url, place_id=place_id, qr_svg=code, provenance=kind)


def _is_of_practice(location: models.Location, listings: list[models.Listing]) -> bool:
    """Whether the place id came with a listing that nobody can find. Practice repeats the ids that people gave."""
    known = [listing.provenance for listing in listings if listing.place_id == location.place_id]
    return location.source_mode == "connect" and bool(known) and "live" not in known
