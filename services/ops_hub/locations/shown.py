"""Between what people write of a location, the row that is kept, and what is shown of it."""

from contracts.ops_hub.locations import Address, Location, LocationWrite
from services.ops_hub import models
from services.ops_hub.locations.addresses.folding import fold_for_search

_AS_THEY_ARE = ("name", "store_code", "source_mode", "status", "phone", "website", "place_id", "listing_id")
_BESIDE = ("id", "created_by", "created_at", "edited_by", "edited_at")
_SEARCHED = ("name", "store_code", "line1", "line2", "district", "city", "region", "postal_code", "phone", "place_id")


def write(location: models.Location, wanted: LocationWrite) -> None:
    """Put everything of `wanted`, which was checked, into the row."""
    for name in _AS_THEY_ARE:
        setattr(location, name, getattr(wanted, name))
    for name in Address.model_fields:
        setattr(location, name, getattr(wanted.address, name))
    point = wanted.coordinates
    location.latitude, location.longitude = (point.latitude, point.longitude) if point else (None, None)
    location.categories = list(wanted.categories)
    location.hours = [period.model_dump() for period in wanted.hours]
    location.search_text = fold_for_search(" ".join(str(getattr(location, name) or "") for name in _SEARCHED))


def shown(location: models.Location) -> Location:
    """The location as the API answers it."""
    beside = {name: getattr(location, name) for name in _BESIDE}
    return Location.model_validate(_content(location) | beside | {"etag": etag_of(location)})


def written(location: models.Location) -> LocationWrite:
    """The row as somebody would write it."""
    return LocationWrite.model_validate(_content(location))


def _content(location: models.Location) -> dict[str, object]:
    point = None
    if location.latitude is not None and location.longitude is not None:
        point = {"latitude": location.latitude, "longitude": location.longitude}
    return {name: getattr(location, name) for name in _AS_THEY_ARE} | {
        "address": {name: getattr(location, name) for name in Address.model_fields},
        "coordinates": point,
        "categories": location.categories,
        "hours": location.hours,
    }


def address_of(location: models.Location) -> Address:
    return Address.model_validate({name: getattr(location, name) for name in Address.model_fields})


def etag_of(location: models.Location) -> str:
    """The location's revision, with its id: two locations never share one."""
    return f'"{location.id.hex}-{location.revision}"'
