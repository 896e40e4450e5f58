"""A row as a location: the whole of a new one, or what is there with the row's cells in place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from contracts.ops_hub.location_import import LocationImportFault
from contracts.ops_hub.locations import Address, LocationWrite, Reason
from libs.errors import Invalid
from services.ops_hub import models
from services.ops_hub.locations.checking import checked
from services.ops_hub.locations.exporting import cells_of
from services.ops_hub.locations.importing import values
from services.ops_hub.locations.importing.columns import DAYS
from services.ops_hub.locations.importing.reading import Row, plain
from services.ops_hub.locations.shown import written

_TEXTS = ("store_code", "phone", "website", "place_id", "listing_id")
_IN_ADDRESS = tuple(name for name in Address.model_fields if name != "country")
_CATEGORIES = {"primary_category": ";", "categories": ";", "additional_categories": ",;"}
_NOT_OF_A_LOCATION = ("id", "distinct_reason")
_REASON: TypeAdapter[str] = TypeAdapter(Reason)
_MESSAGES = {
    "missing": "is needed",
    "string_pattern_mismatch": "has a line break, or a sign that cannot be kept here",
    "float_parsing": "must be a number of degrees, like 48.137",
}
Problem = tuple[str | None, str, str]
Body = dict[str, Any]


@dataclass(frozen=True)
class Draft:
    """A row that breaks no rule by itself. `before` is what its target is like; both are None for a new location."""

    row: int
    target: models.Location | None
    before: LocationWrite | None
    wanted: LocationWrite
    distinct_reason: str | None


def draft(row: Row, target: models.Location | None) -> Draft | list[LocationImportFault]:
    """What a row wants, or every rule that it breaks."""
    problems: list[Problem] = []
    if row.has_surplus:
        problems.append((None, "too_many_cells", "has more cells than there are columns; is a quotation mark missing?"))
    before = None if target is None else written(target)
    reason = _reason(row.cells.get("distinct_reason", ""), problems)
    cells = row.cells if target is None else _changed_cells(row.cells, target)
    wanted = _checked(cells, before, problems) if cells else before
    if problems or wanted is None:
        return faults_of(row.number, problems)
    return Draft(row.number, target, before, wanted, reason)


def faults_of(row: int, problems: Iterable[Problem]) -> list[LocationImportFault]:
    return [LocationImportFault(row=row, field=field, code=code, message=told) for field, code, told in problems]


def _changed_cells(cells: Mapping[str, str], target: models.Location) -> dict[str, str]:
    """The cells that are not as the export writes them: what nobody touched stays as it is, to the letter."""
    exported = {field: plain(text) for field, text in cells_of(target).items()}
    return {
        field: text for field, text in cells.items() if field not in _NOT_OF_A_LOCATION and exported.get(field) != text
    }


def _checked(cells: Mapping[str, str], before: LocationWrite | None, problems: list[Problem]) -> LocationWrite | None:
    body = before.model_dump() if before is not None else {"address": {}}
    _put_texts(body, cells)
    _put_address(body["address"], cells)
    _put_coordinates(body, cells)
    _put_categories(body, cells)
    _put_hours(body, cells, problems)
    _put_source(body, cells, before)
    try:
        return checked(LocationWrite.model_validate(body))
    except ValidationError as error:
        problems += [_problem(item["loc"], item["type"], item["msg"]) for item in error.errors(include_url=False)]
    except Invalid as error:
        problems += [_problem(one.pointer.split("/")[1:], one.code, one.message) for one in error.errors]
    return None


def _reason(text: str, problems: list[Problem]) -> str | None:
    if not text:
        return None
    try:
        return _REASON.validate_python(text)
    except ValidationError as error:
        problems += [_problem(["distinct_reason"], item["type"], item["msg"]) for item in error.errors()]
        return None


def _problem(where: Iterable[str | int], code: str, message: str) -> Problem:
    """By the name that the export has for a field."""
    first, *rest = [str(part) for part in where] or [""]
    field = rest[0] if first in ("address", "coordinates") and rest else first
    return "latitude" if field == "coordinates" else field or None, code, _MESSAGES.get(code, message)


def _put_texts(body: Body, cells: Mapping[str, str]) -> None:
    body.update({field: cells[field] or None for field in _TEXTS if field in cells})
    _put_needed(body, "name", cells.get("name"))
    if "status" in cells:
        body["status"] = values.status_of(cells["status"])


def _put_address(address: Body, cells: Mapping[str, str]) -> None:
    address.update({field: cells[field] or None for field in _IN_ADDRESS if field in cells})
    country = cells.get("country")
    _put_needed(address, "country", country and values.country_of(country))


def _put_needed(body: Body, field: str, text: str | None) -> None:
    """An empty cell takes away what is needed, which is then told to be missing."""
    if text:
        body[field] = text
    elif text is not None:
        body.pop(field, None)


def _put_coordinates(body: Body, cells: Mapping[str, str]) -> None:
    if "latitude" not in cells and "longitude" not in cells:
        return
    point: Body = body.get("coordinates") or {}
    point |= {field: values.degrees_of(cells[field]) for field in ("latitude", "longitude") if field in cells}
    body["coordinates"] = {field: value for field, value in point.items() if value != ""} or None


def _put_categories(body: Body, cells: Mapping[str, str]) -> None:
    fields = [field for field in _CATEGORIES if field in cells]
    if fields:
        body["categories"] = [one for field in fields for one in values.list_of(cells[field], _CATEGORIES[field])]


def _put_hours(body: Body, cells: Mapping[str, str], problems: list[Problem]) -> None:
    """`hours` has the whole week; a column of a day replaces that day."""
    field = "hours"
    try:
        if field in cells:
            body["hours"] = values.hours_of(cells[field])
        for day in DAYS:
            field = f"{day}_hours"
            if field in cells:
                others = [period for period in body.get("hours") or [] if period["day"] != day]
                periods = others + values.day_hours_of(day, cells[field])
                body["hours"] = sorted(periods, key=lambda period: DAYS.index(period["day"]))
    except values.Unreadable:
        like = "monday 09:00-18:00; tuesday 09:00-12:00" if field == "hours" else "09:00-12:00, 13:00-18:00"
        problems.append((field, "hours", f"must look like {like}"))


def _put_source(body: Body, cells: Mapping[str, str], before: LocationWrite | None) -> None:
    """Where a new location does not say how it came to be, its ids do."""
    if named := values.word_of(cells.get("source_mode", "")):
        body["source_mode"] = named
    elif before is None:
        listed = "find" if body.get("place_id") else "no_listing"
        body["source_mode"] = "connect" if body.get("listing_id") else listed
