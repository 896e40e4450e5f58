"""What a location must be, beyond the shape of its fields; every broken rule is told at once."""

import math
from urllib.parse import SplitResult, urlsplit

import phonenumbers

from contracts.ops_hub.locations import Coordinates, LocationWrite, OpeningPeriod
from libs.errors import FieldProblem, Invalid
from services.ops_hub.locations.addresses.countries import check_address

DECIMALS = 7
_ALL_DAY = 24 * 60


def checked(wanted: LocationWrite) -> LocationWrite:
    """`wanted` as it is kept: phone in E.164, region by its code, seven decimals. Raises `Invalid` with every rule."""
    problems: list[FieldProblem] = []
    address, of_address = check_address(wanted.address, complete=wanted.source_mode == "no_listing")
    problems += of_address
    problems += _source_problems(wanted)
    phone = _phone(wanted.phone, wanted.address.country, problems)
    website = _website(wanted.website, problems)
    coordinates = _coordinates(wanted.coordinates, problems)
    problems += _category_problems(wanted.categories)
    problems += _hours_problems(wanted.hours)
    if problems:
        raise Invalid(errors=problems)
    kept = {"address": address, "phone": phone, "website": website, "coordinates": coordinates}
    return wanted.model_copy(update=kept)


def _source_problems(wanted: LocationWrite) -> list[FieldProblem]:
    match wanted.source_mode:
        case "connect":
            needed, refused = {"listing_id": wanted.listing_id}, {}
        case "find":
            needed, refused = {"place_id": wanted.place_id}, {"listing_id": wanted.listing_id}
        case "no_listing":
            needed, refused = {}, {"place_id": wanted.place_id, "listing_id": wanted.listing_id}
    missing = [
        FieldProblem(pointer=f"/{name}", code="required_by_source_mode", message="This way of adding needs it.")
        for name, value in needed.items()
        if value is None
    ]
    surplus = [
        FieldProblem(pointer=f"/{name}", code="refused_by_source_mode", message="Leave it out, or add it another way.")
        for name, value in refused.items()
        if value is not None
    ]
    return missing + surplus


def _phone(written: str | None, country: str, problems: list[FieldProblem]) -> str | None:
    if written is None:
        return None
    number = _parsed(written, country)
    if number is not None and phonenumbers.is_valid_number(number) and number.extension is None:
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    message = "must be a number that can be called, without an extension; abroad with + and its country code"
    problems.append(FieldProblem(pointer="/phone", code="phone", message=message))
    return None


def _parsed(written: str, country: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(written, country)
    except phonenumbers.NumberParseException:
        return None


def _website(written: str | None, problems: list[FieldProblem]) -> str | None:
    if written is None:
        return None
    parts = _split(written)
    if parts is None:
        message = "must be an address like https://www.example.com/store"
        problems.append(FieldProblem(pointer="/website", code="website", message=message))
        return None
    return parts._replace(scheme=parts.scheme.lower(), netloc=parts.netloc.lower()).geturl()


def _split(written: str) -> SplitResult | None:
    """The parts of an address of the web; None for what is none, or carries a password."""
    try:
        parts = urlsplit(written)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return None
    is_web = parts.scheme.lower() in ("http", "https") and "@" not in parts.netloc
    return parts if is_web and "." in host.strip(".") else None


def _coordinates(written: Coordinates | None, problems: list[FieldProblem]) -> Coordinates | None:
    if written is None:
        return None
    latitude, longitude = round(written.latitude, DECIMALS), round(written.longitude, DECIMALS)
    if math.isclose(latitude, 0, abs_tol=1e-4) and math.isclose(longitude, 0, abs_tol=1e-4):
        message = "0, 0 is in the sea, and what maps say that do not know a place"
        problems.append(FieldProblem(pointer="/coordinates", code="coordinates_zero", message=message))
    return Coordinates(latitude=latitude, longitude=longitude)


def _category_problems(categories: list[str]) -> list[FieldProblem]:
    seen: set[str] = set()
    problems: list[FieldProblem] = []
    for position, category in enumerate(categories):
        if category.casefold() in seen:
            pointer = f"/categories/{position}"
            problems.append(FieldProblem(pointer=pointer, code="repeated", message="Name each category once."))
        seen.add(category.casefold())
    return problems


def _hours_problems(hours: list[OpeningPeriod]) -> list[FieldProblem]:
    problems: list[FieldProblem] = []
    taken: dict[str, list[tuple[int, int]]] = {}
    for position, period in enumerate(hours):
        opens, closes = _minutes(period.opens), _minutes(period.closes)
        until = closes if closes > opens else closes + _ALL_DAY
        pointer = f"/hours/{position}"
        if opens == closes:
            message = "opens and closes at once; all day is 00:00 to 24:00"
            problems.append(FieldProblem(pointer=pointer, code="hours_empty", message=message))
        elif any(opens < end and start < until for start, end in taken.get(period.day, [])):
            message = "overlaps another period of the same day"
            problems.append(FieldProblem(pointer=pointer, code="hours_overlap", message=message))
        taken.setdefault(period.day, []).append((opens, until))
    return problems


def _minutes(time: str) -> int:
    hours, minutes = time.split(":")
    return int(hours) * 60 + int(minutes)
