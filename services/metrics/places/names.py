"""From the names that platforms and files use to ISO 3166 codes.

`regions.csv` and `countries.csv` are made by `infra/geometry/make.mjs` from ISO 3166 and Natural Earth, in step with
the maps of the web UI.
"""

import csv
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent
_CODE = re.compile(r"[A-Za-z]{2}-[A-Za-z0-9]{1,3}")
_NOT_IN_NAMES = re.compile(r"[^\w]+|_")
_WITHIN = re.compile(r"(?P<name>.+?)\s*(?:,\s*(?P<after>[^,]+)|\((?P<inside>[^()]+)\))\s*")


@dataclass(frozen=True, order=True)
class Place:
    """A country (`code` as ISO 3166-1 alpha-2) or a first-level region of one (ISO 3166-2)."""

    code: str
    name: str

    @property
    def country(self) -> str:
        """ISO 3166-1 alpha-2."""
        return self.code[:2]

    @property
    def is_country(self) -> bool:
        return len(self.code) == 2


@dataclass(frozen=True)
class _Index:
    """Everything by code, by its own name, and by other names, codes of countries included."""

    places: dict[str, Place]
    own: dict[str, tuple[Place, ...]]
    others: dict[str, tuple[Place, ...]]

    def candidates(self, text: str) -> tuple[Place, ...]:
        """The places of this name; other names count where no place has it as its own."""
        key = plain(text)
        return self.own.get(key) or self.others.get(key) or ()


def plain(text: str) -> str:
    """Lower-case letters and digits without accents, words parted by one space: `St. Ann` is `st ann`."""
    bare = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    return _NOT_IN_NAMES.sub(" ", bare.lower()).replace("saint ", "st ").strip()


def resolve(names: Iterable[str]) -> dict[str, Place | None]:
    """The place of each name, none where it is not known or could be several.

    A name that several countries have, such as Georgia or Saint Ann, is that of the country which most of the other
    names belong to; with a draw it stays open.
    """
    index = _index()
    found = {name: _candidates(index, name) for name in dict.fromkeys(names)}
    votes = Counter(places[0].country for places in found.values() if len(places) == 1)
    return {name: _chosen(places, votes) for name, places in found.items()}


def _candidates(index: _Index, name: str) -> tuple[Place, ...]:
    text = name.strip()
    if _CODE.fullmatch(text) and (place := index.places.get(text.upper())):
        return (place,)
    if places := index.candidates(text):
        return places
    within = _WITHIN.fullmatch(text)
    if within is None:
        return ()
    countries = {place.code for place in index.candidates(within["after"] or within["inside"]) if place.is_country}
    return tuple(place for place in index.candidates(within["name"]) if place.country in countries)


def _chosen(places: tuple[Place, ...], votes: "Counter[str]") -> Place | None:
    if len(places) <= 1:
        return places[0] if places else None
    ranked = sorted(places, key=lambda place: (-votes[place.country], place.code))
    first, second = ranked[:2]
    return first if votes[first.country] > votes[second.country] else None


@cache
def _index() -> _Index:
    places: dict[str, Place] = {}
    own: dict[str, set[Place]] = defaultdict(set)
    others: dict[str, set[Place]] = defaultdict(set)
    for code, name, more in [*_countries(), *_regions()]:
        place = places[code] = Place(code, name)
        own[plain(name)].add(place)
        for other in more:
            others[plain(other)].add(place)
    return _Index(places, _frozen(own), _frozen(others))


def _frozen(index: dict[str, set[Place]]) -> dict[str, tuple[Place, ...]]:
    return {key: tuple(sorted(places)) for key, places in index.items() if key}


def _countries() -> Iterable[tuple[str, str, list[str]]]:
    for row in _rows("countries.csv"):
        yield row["code"], row["name"], [row["code"], row["alpha3"], *row["aliases"].split("|")]


def _regions() -> Iterable[tuple[str, str, list[str]]]:
    for row in _rows("regions.csv"):
        yield row["code"], row["name"], row["aliases"].split("|")


def _rows(name: str) -> list[dict[str, str]]:
    with (_HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
