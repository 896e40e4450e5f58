"""Which field a column is, by its header: those of the export, and what spreadsheets of others call the same.

Headers are compared in lower case with every run of other characters as one `_`: `Country / Region`, as Google
Business Profile's spreadsheet has it, is `country_region`. An entry earlier in a list wins over a later one.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

from contracts.ops_hub.locations import Weekday
from services.ops_hub.locations.importing.errors import unreadable

DAYS: tuple[str, ...] = get_args(Weekday)
MOST_COLUMNS = 200
_SHOWN = 100
_IDENTIFYING = ("id", "name", "store_code")
_HEADERS: dict[str, tuple[str, ...]] = {
    "id": ("id", "location_id"),
    "name": ("name", "business_name", "location_name", "store_name", "title"),
    "store_code": ("store_code", "code", "store_id", "store_number", "branch_code", "location_code"),
    "source_mode": ("source_mode", "source"),
    "status": ("status", "business_status", "open_status"),
    "line1": ("line1", "address_line_1", "address_line1", "address_1", "street_address", "street", "address"),
    "line2": ("line2", "address_line_2", "address_line2", "address_2", "suite", "unit"),
    "district": ("district", "sub_locality", "sublocality", "neighborhood", "neighbourhood"),
    "city": ("city", "locality", "town"),
    "region": ("region", "administrative_area", "state", "province", "state_province", "state_region", "county"),
    "postal_code": ("postal_code", "zip", "zip_code", "postcode", "zip_postal_code"),
    "country": ("country", "country_region", "country_code", "region_code"),
    "phone": ("phone", "primary_phone", "phone_number", "telephone", "main_phone"),
    "website": ("website", "website_url", "website_uri", "web_site", "url"),
    "latitude": ("latitude", "lat"),
    "longitude": ("longitude", "lng", "lon", "long"),
    "place_id": ("place_id", "google_place_id"),
    "listing_id": ("listing_id",),
    "categories": ("categories", "category"),
    "primary_category": ("primary_category", "main_category"),
    "additional_categories": ("additional_categories", "other_categories"),
    "hours": ("hours", "opening_hours", "regular_hours"),
    **{f"{day}_hours": (f"{day}_hours", day) for day in DAYS},
    "distinct_reason": ("distinct_reason",),
}


@dataclass(frozen=True)
class Columns:
    """Where each field stands, under which header, and which columns are none."""

    places: dict[str, int]
    headers: dict[str, str]
    ignored: list[str]


def columns_of(header: Sequence[str]) -> Columns:
    """Raises `LocationFileUnreadable` when nothing says which location a row is, or two columns are called the same."""
    if len(header) > MOST_COLUMNS:
        raise unreadable("too_many_columns", f"A file may have up to {MOST_COLUMNS} columns.", row=1)
    names = [_folded(cell) for cell in header]
    places = _places_of(names)
    if not any(field in places for field in _IDENTIFYING):
        message = "No column is called name or store_code: the first row must have the names of the columns."
        raise unreadable("no_known_columns", message, row=1)
    times = Counter(names)
    for place in places.values():
        if times[names[place]] > 1:
            raise unreadable("repeated_column", f"Two columns are called {header[place].strip()!r}.", row=1)
    ignored = [cell.strip()[:_SHOWN] for place, cell in enumerate(header) if place not in places.values()]
    headers = {field: header[place].strip()[:_SHOWN] for field, place in places.items()}
    return Columns(places, headers, [cell for cell in ignored if cell])


def known_in(header: Sequence[str]) -> int:
    """How many fields the header has."""
    return len(_places_of([_folded(cell) for cell in header[:MOST_COLUMNS]]))


def _places_of(names: Sequence[str]) -> dict[str, int]:
    first = {name: place for place, name in reversed(list(enumerate(names)))}
    found = {field: next((first[name] for name in known if name in first), None) for field, known in _HEADERS.items()}
    return {field: place for field, place in found.items() if place is not None}


def _folded(header: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", header.casefold()).strip("_")
