"""Which locations listings are: those that follow them, then those that are the same business, and never a guess."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import phonenumbers
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.listings import MatchedBy
from contracts.ops_hub.locations import Address
from services.ops_hub import models
from services.ops_hub.connections.adapters.payloads import ListedAddress, ListedPlace
from services.ops_hub.connections.listings import repository
from services.ops_hub.locations.addresses.countries import check_address
from services.ops_hub.locations.addresses.keys import canonical_address
from services.ops_hub.locations.duplicates import repository as keys
from services.ops_hub.locations.duplicates.comparing import Business, Verdict, compare
from services.ops_hub.locations.duplicates.recognising import wanted_keys
from services.ops_hub.locations.duplicates.service import business_of
from services.ops_hub.locations.shown import written

_LINES = ("line1", "line2")


@dataclass(frozen=True)
class Match:
    """A location, and what it was recognised by."""

    location_id: UUID
    matched_by: MatchedBy


async def match_places(session: AsyncSession, places: Sequence[ListedPlace]) -> dict[str, Match]:
    """The location of each place for which there is one for sure, by the place's `listing_id`."""
    following: dict[str, Match] = {}
    for location in await repository.list_followers(session, [place.listing_id for place in places]):
        assert location.listing_id is not None
        following.setdefault(location.listing_id, Match(location.id, "listing_id"))
    others = {place.listing_id: business_listed(place) for place in places if place.listing_id not in following}
    wanted = {listing_id: wanted_keys(business) for listing_id, business in others.items()}
    sharing, locations = await keys.list_likely_by_key(session, {key for some in wanted.values() for key in some})
    theirs = {location_id: business_of(written(location)) for location_id, location in locations.items()}
    found = dict(following)
    for listing_id, business in others.items():
        likely = {one for key in wanted[listing_id] for one in sharing.get(key, [])}
        match = _one_for_sure(business, {one: theirs[one] for one in likely})
        if match is not None:
            found[listing_id] = match
    return found


def business_listed(place: ListedPlace) -> Business:
    """What a listing is recognised by, as a location would be."""
    address = address_listed(place.address)
    has_point = place.latitude is not None and place.longitude is not None
    return Business(
        name=place.name,
        address=canonical_address(address) if address else None,
        phone=phone_listed(place.phone, place.address.country if place.address else None),
        place_id=place.place_id,
        point=(place.latitude, place.longitude) if has_point else None,  # type: ignore[arg-type]  # both are there
    )


def address_listed(listed: ListedAddress | None) -> Address | None:
    """A provider's address in our parts, its region by our code; None where it names no country of ours."""
    if listed is None:
        return None
    lines = [line.strip()[:120] for line in listed.lines if line.strip()]
    parts = dict(zip(_LINES, [lines[0], ", ".join(lines[1:])[:120]] if lines else [], strict=False))
    values = parts | {"city": listed.city, "region": listed.region, "postal_code": listed.postal_code}
    try:
        address = Address.model_validate(
            {name: value or None for name, value in values.items()} | {"country": listed.country}
        )
    except ValueError:
        return None
    checked, _ = check_address(address, complete=False)
    return checked


def phone_listed(written_phone: str | None, country: str | None) -> str | None:
    """A provider's number as E.164; None for what cannot be called."""
    if written_phone is None:
        return None
    try:
        number = phonenumbers.parse(written_phone, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def place_of(listing: models.Listing) -> ListedPlace:
    """The row as the adapter told it."""
    address = listing.address
    listed = ListedAddress(**{**address, "lines": tuple(address["lines"])}) if address else None
    names = ("listing_id", "name", "store_code", "place_id", "phone", "website", "latitude", "longitude")
    urls = ("review_url", "maps_url", "is_verified", "has_pending_edits")
    values = {name: getattr(listing, name) for name in (*names, *urls)}
    return ListedPlace(**values, address=listed, categories=tuple(listing.categories))


def _one_for_sure(business: Business, likely: Mapping[UUID, Business]) -> Match | None:
    """The only location that is a duplicate of it. Two of them would be a guess, and so is what is only suggested."""
    compared = [(location_id, compare(business, theirs)) for location_id, theirs in likely.items()]
    sure = [(location_id, one.reasons) for location_id, one in compared if one.verdict == Verdict.duplicate]
    by_place = [pair for pair in sure if "place_id" in pair[1]]
    candidates = by_place or sure
    if len(candidates) != 1:
        return None
    location_id, reasons = candidates[0]
    return Match(location_id, reasons[0])  # type: ignore[arg-type]  # the reasons of a duplicate are those of a match
