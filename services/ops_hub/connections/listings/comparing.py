"""In which fields a listing and the location that it is differ, beyond how they are written."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from contracts.ops_hub.listings import ListingDifference, ListingField
from contracts.ops_hub.locations import Address, LocationWrite
from services.ops_hub.connections.adapters.payloads import ListedPlace
from services.ops_hub.connections.listings.matching import address_listed, phone_listed
from services.ops_hub.locations.addresses.keys import canonical_address
from services.ops_hub.locations.duplicates.comparing import metres_between

SAME_POINT_METRES = 20.0
_PARTS = ("line1", "line2", "district", "city", "region", "postal_code", "country")


def differences(place: ListedPlace, location: LocationWrite) -> list[ListingDifference]:
    """What the listing says and the location does not, or says otherwise. What it leaves out is no difference."""
    checks = {
        "name": (place.name, location.name, place.name != location.name),
        "phone": _phone(place, location),
        "website": _website(place, location),
        "address": _address(place, location),
        "coordinates": _coordinates(place, location),
        "categories": _categories(place, location),
        "place_id": (place.place_id, location.place_id, place.place_id != location.place_id),
    }
    return [_difference(field, *found) for field, found in _typed(checks).items() if found[0] and found[2]]


_Found = tuple[str | None, str | None, bool]


def _typed(checks: Mapping[str, _Found]) -> dict[ListingField, _Found]:
    return dict(checks)  # type: ignore[arg-type]  # the keys are those of ListingField


def _difference(field: ListingField, listing: str | None, location: str | None, _: bool) -> ListingDifference:
    return ListingDifference(field=field, listing=listing, location=location)


def _phone(place: ListedPlace, location: LocationWrite) -> _Found:
    listed = phone_listed(place.phone, place.address.country if place.address else None)
    return listed, location.phone, listed != location.phone


def _website(place: ListedPlace, location: LocationWrite) -> _Found:
    """The same page by http and https, with and without a slash or `www.`, is one page."""
    return place.website, location.website, _page(place.website) != _page(location.website)


def _page(website: str | None) -> tuple[str, str, str] | None:
    if website is None:
        return None
    try:
        parts = urlsplit(website)
    except ValueError:
        return "", website, ""
    return parts.netloc.lower().removeprefix("www."), parts.path.rstrip("/"), parts.query


def _address(place: ListedPlace, location: LocationWrite) -> _Found:
    listed = address_listed(place.address)
    if listed is None:
        return None, None, False
    theirs, ours = canonical_address(listed), canonical_address(location.address)
    return _line(listed), _line(location.address), theirs is not None and theirs != ours


def _line(address: Address) -> str:
    return ", ".join(part for part in (getattr(address, name) for name in _PARTS) if part)


def _coordinates(place: ListedPlace, location: LocationWrite) -> _Found:
    if place.latitude is None or place.longitude is None:
        return None, None, False
    listed, point = (place.latitude, place.longitude), location.coordinates
    if point is None:
        return _point(*listed), None, True
    ours = (point.latitude, point.longitude)
    return _point(*listed), _point(*ours), metres_between(listed, ours) > SAME_POINT_METRES


def _point(latitude: float, longitude: float) -> str:
    return f"{latitude:.6f}, {longitude:.6f}"


def _categories(place: ListedPlace, location: LocationWrite) -> _Found:
    listed, ours = (", ".join(some) or None for some in (place.categories, location.categories))
    return listed, ours, [one.casefold() for one in place.categories] != [one.casefold() for one in location.categories]
