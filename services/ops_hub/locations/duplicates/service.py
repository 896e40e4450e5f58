"""Finding what is there already, and refusing to add it again."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.location_duplicates import (
    MOST_CANDIDATES,
    DuplicateCandidate,
    DuplicateCheck,
    DuplicateReport,
)
from contracts.ops_hub.locations import LocationWrite
from services.ops_hub import models
from services.ops_hub.locations.addresses.keys import canonical_address
from services.ops_hub.locations.checking import checked
from services.ops_hub.locations.duplicates import repository
from services.ops_hub.locations.duplicates.comparing import Business, Verdict, compare
from services.ops_hub.locations.duplicates.recognising import keys_of, wanted_keys
from services.ops_hub.locations.errors import LocationDuplicate, LocationPerhapsDuplicate
from services.ops_hub.locations.shown import address_of, written


async def check_duplicates(session: AsyncSession, wanted: DuplicateCheck) -> DuplicateReport:
    """Raises `Invalid`."""
    return await find_duplicates(session, checked(wanted), of=wanted.except_id)


async def find_duplicates(session: AsyncSession, wanted: LocationWrite, *, of: UUID | None) -> DuplicateReport:
    """What is there of `wanted`, which was checked; `of` is left out, because it is what is being changed."""
    business = business_of(wanted)
    likely = await repository.list_likely(session, wanted_keys(business))
    return report(business, (one for one in likely if one.id != of))


def report(business: Business, likely: Iterable[models.Location]) -> DuplicateReport:
    """The verdict on a business among those that are likely the same."""
    found = [(compare(business, business_of(written(one))), one) for one in likely]
    found = [(comparison, one) for comparison, one in found if comparison.verdict != Verdict.distinct]
    found.sort(key=lambda pair: pair[0].rank, reverse=True)
    candidates = [
        DuplicateCandidate(
            id=one.id,
            name=one.name,
            store_code=one.store_code,
            address=address_of(one),
            phone=one.phone,
            verdict="duplicate" if comparison.verdict == Verdict.duplicate else "suggested",
            reasons=list(comparison.reasons),
            name_similarity=round(comparison.name_similarity, 3),
        )
        for comparison, one in found[:MOST_CANDIDATES]
    ]
    return DuplicateReport(verdict=candidates[0].verdict if candidates else "none", candidates=candidates)


async def refuse_duplicates(
    session: AsyncSession, wanted: LocationWrite, *, of: UUID | None, distinct_reason: str | None
) -> None:
    """Raises `LocationDuplicate`, and `LocationPerhapsDuplicate` when nobody said why it is another one."""
    found = await find_duplicates(session, wanted, of=of)
    if found.verdict == "duplicate":
        raise LocationDuplicate(found)
    if found.verdict == "suggested" and distinct_reason is None:
        raise LocationPerhapsDuplicate(found)


async def remember(session: AsyncSession, location: models.Location) -> None:
    """Keep a location under what it can be recognised by."""
    await repository.replace_keys(session, location, keys_of(business_of(written(location))))


def business_of(wanted: LocationWrite) -> Business:
    """What a location, which was checked, is recognised by."""
    point = wanted.coordinates
    return Business(
        name=wanted.name,
        address=canonical_address(wanted.address),
        phone=wanted.phone,
        place_id=wanted.place_id,
        point=(point.latitude, point.longitude) if point else None,
    )
