"""Showing what platforms list beside the locations that it is, and making locations of it when somebody says so."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.listings import (
    ListedLocation,
    Listing,
    ListingAddress,
    ListingAdopt,
    ListingField,
    Traffic,
    Visits,
)
from contracts.ops_hub.locations import Coordinates, Location, LocationCreate, LocationReplace
from libs.auth import Principal
from libs.errors import FieldProblem
from libs.pagination import CursorCodec, Page
from services.ops_hub import models
from services.ops_hub.activity.service import actor_of
from services.ops_hub.connections import repository as connections
from services.ops_hub.connections.adapters.payloads import ListedPlace
from services.ops_hub.connections.errors import (
    ListingIncomplete,
    ListingNotFound,
    PlatformConnectionNotFound,
    TrafficNotOffered,
)
from services.ops_hub.connections.listings import repository
from services.ops_hub.connections.listings.comparing import differences
from services.ops_hub.connections.listings.matching import address_listed, phone_listed, place_of
from services.ops_hub.connections.listings.repository import Pair
from services.ops_hub.connections.telling import tell
from services.ops_hub.locations.errors import LocationNotFound
from services.ops_hub.locations.repository import find_location
from services.ops_hub.locations.service import create_location, replace_location
from services.ops_hub.locations.shown import etag_of, written

_AS_THEY_ARE = ("listing_id", "provenance", "name", "store_code", "place_id", "phone", "website", "categories")
_SEEN = ("review_url", "maps_url", "is_verified", "has_pending_edits", "seen_at")
EVERY_FIELD: tuple[ListingField, ...] = (
    "name",
    "phone",
    "website",
    "address",
    "coordinates",
    "categories",
    "place_id",
)
MOST_CATEGORIES = 10


async def list_listings(
    session: AsyncSession, cursors: CursorCodec, connection_id: UUID, *, cursor: str | None, limit: int
) -> Page[Listing]:
    """By name. Raises `PlatformConnectionNotFound`, and `Invalid` for a cursor of another list."""
    if await connections.find_connection(session, connection_id) is None:
        raise PlatformConnectionNotFound
    after = None
    if cursor is not None:
        name, listing_id = cursors.decode(cursor, 2)
        after = (name, listing_id)
    pairs = await repository.list_listings(session, connection_id, after=after, limit=limit + 1)
    last = pairs[limit - 1][0] if len(pairs) > limit else None
    next_cursor = cursors.encode(last.name, last.listing_id) if last else None
    return Page(items=[_shown(*pair) for pair in pairs[:limit]], next_cursor=next_cursor)


async def adopt_listing(
    session: AsyncSession,
    principal: Principal,
    connection_id: UUID,
    listing_id: str,
    wanted: ListingAdopt,
    *,
    if_match: str | None,
) -> Location:
    """Make a location of a listing, or have one take fields over from it. It follows the listing from then on.

    Raises `ListingNotFound`, `ListingIncomplete`, and whatever adding or changing a location does.
    """
    listing, _ = await _find(session, connection_id, listing_id)
    place = place_of(listing)
    if wanted.location_id is None:
        kept = _as_location(place, wanted.distinct_reason)
        location = await create_location(session, principal, kept)
    else:
        kept = await _taken_over(session, wanted.location_id, place, wanted.fields)
        location = await replace_location(session, principal, wanted.location_id, kept, if_match=if_match)
    await repository.put_match(session, listing, location.id, "listing_id")
    connection = await connections.find_connection(session, connection_id)
    assert connection is not None, "a listing goes with its connection"
    detail = {"listing_id": listing_id, "location_id": str(location.id), "made": wanted.location_id is None}
    await tell(session, connection, "listing_adopted", actor=actor_of(principal), detail=detail)
    return location


async def get_traffic(session: AsyncSession, connection_id: UUID) -> Traffic:
    """Raises `PlatformConnectionNotFound` and `TrafficNotOffered`."""
    connection = await connections.find_connection(session, connection_id)
    if connection is None:
        raise PlatformConnectionNotFound
    if connection.platform != "google_analytics":
        raise TrafficNotOffered("Only connections to google_analytics count visits.")
    days = await repository.list_days(session, connection_id)
    shown = [Visits.model_validate({name: getattr(day, name) for name in Visits.model_fields}) for day in days]
    return Traffic.model_validate({"provenance": days[0].provenance if days else None, "days": shown})


async def _find(session: AsyncSession, connection_id: UUID, listing_id: str) -> Pair:
    found = await repository.find_listing(session, connection_id, listing_id)
    if found is None:
        raise ListingNotFound
    return found


def _as_location(place: ListedPlace, distinct_reason: str | None) -> LocationCreate:
    if address_listed(place.address) is None:
        message = "The listing has no address, not even a country: add the location by hand."
        raise ListingIncomplete(errors=[FieldProblem(pointer="/address", code="listing_incomplete", message=message)])
    values = _values(place, EVERY_FIELD) | {"store_code": place.store_code}
    return LocationCreate.model_validate(
        values | {"source_mode": "connect", "listing_id": place.listing_id, "distinct_reason": distinct_reason}
    )


async def _taken_over(
    session: AsyncSession, location_id: UUID, place: ListedPlace, fields: list[ListingField]
) -> LocationReplace:
    location = await find_location(session, location_id)
    if location is None:
        raise LocationNotFound
    ours = written(location).model_dump() | {"distinct_reason": location.distinct_reason}
    follows = {"source_mode": "connect", "listing_id": place.listing_id}
    return LocationReplace.model_validate(ours | _values(place, tuple(fields)) | follows)


def _values(place: ListedPlace, fields: tuple[ListingField, ...]) -> dict[str, Any]:
    """What the listing says of these fields, as people would write it; what it leaves out is left out."""
    country = place.address.country if place.address else None
    point = None
    if place.latitude is not None and place.longitude is not None:
        point = Coordinates(latitude=place.latitude, longitude=place.longitude)
    said: dict[ListingField, object] = {
        "name": place.name,
        "phone": phone_listed(place.phone, country),
        "website": place.website,
        "address": address_listed(place.address),
        "coordinates": point,
        "categories": list(dict.fromkeys(place.categories))[:MOST_CATEGORIES] or None,
        "place_id": place.place_id,
    }
    return {field: said[field] for field in fields if said[field] is not None}


def _shown(listing: models.Listing, location: models.Location | None) -> Listing:
    place = place_of(listing)
    address = listing.address and ListingAddress.model_validate(listing.address)
    has_point = listing.latitude is not None and listing.longitude is not None
    return Listing.model_validate(
        {name: getattr(listing, name) for name in (*_AS_THEY_ARE, *_SEEN)}
        | {
            "address": address,
            "coordinates": {"latitude": listing.latitude, "longitude": listing.longitude} if has_point else None,
            "location": _listed(listing, place, location) if location else None,
        }
    )


def _listed(listing: models.Listing, place: ListedPlace, location: models.Location) -> ListedLocation:
    return ListedLocation.model_validate(
        {
            "id": location.id,
            "name": location.name,
            "matched_by": listing.matched_by or "place_id",
            "follows": location.source_mode == "connect" and location.listing_id == listing.listing_id,
            "etag": etag_of(location),
            "differences": differences(place, written(location)),
        }
    )
