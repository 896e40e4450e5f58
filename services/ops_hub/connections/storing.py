"""Keeping a reading: all of it, in the transaction of whoever calls, or nothing."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.connections import Provenance
from services.ops_hub import models
from services.ops_hub.connections.adapters.payloads import ListedPlace, Reading
from services.ops_hub.connections.listings import repository
from services.ops_hub.connections.listings.matching import Match, match_places
from services.ops_hub.reviews.storing import store_reviews


@dataclass(frozen=True)
class Stored:
    """How much a reading held."""

    listings: int
    reviews: int
    traffic_days: int


async def store_reading(
    session: AsyncSession,
    connection: models.PlatformConnection,
    provenance: Provenance,
    reading: Reading,
    *,
    now: datetime,
) -> Stored:
    """What was read takes the place of what was kept, so that all of a connection is of one provenance."""
    if reading.places is not None:
        await _store_places(session, connection, provenance, reading.places, now)
    if reading.traffic is not None:
        rows = [
            asdict(day)
            | {
                "tenant_id": connection.tenant_id,
                "connection_id": connection.id,
                "provenance": provenance,
                "read_at": now,
            }
            for day in reading.traffic
        ]
        await repository.replace_days(session, connection.id, provenance, rows)
    reviews = 0
    if reading.reviews is not None:
        reviews = await store_reviews(session, connection, provenance, reading.reviews)
    return Stored(len(reading.places or ()), reviews, len(reading.traffic or ()))


async def _store_places(
    session: AsyncSession,
    connection: models.PlatformConnection,
    provenance: Provenance,
    places: tuple[ListedPlace, ...],
    now: datetime,
) -> None:
    matches = await match_places(session, places)
    rows = [
        _row(place, matches.get(place.listing_id))
        | {"tenant_id": connection.tenant_id, "connection_id": connection.id, "provenance": provenance, "seen_at": now}
        for place in {place.listing_id: place for place in places}.values()
    ]
    await repository.replace_listings(session, connection.id, rows)


def _row(place: ListedPlace, match: Match | None) -> dict[str, object]:
    return asdict(place) | {
        "categories": list(place.categories),
        "address": asdict(place.address) if place.address else None,
        "location_id": match.location_id if match else None,
        "matched_by": match.matched_by if match else None,
    }
