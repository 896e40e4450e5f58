"""From the names that platforms and files use to ISO 3166 codes.

`regions.csv` and `countries.csv` are made by `infra/geometry/make.mjs` from ISO 3166 and Natural Earth, in step with
the maps of the web UI.
"""

import csv
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent
_CODE = re.compile(r"[A-Za-z]{2}-[A-Za-z0-9]{1,3}")
_NOT_IN_NAMES = re.compile(r"[^\w]+|_")
_TARGET = re.compile(r"geoTargetConstants/2(?P<numeric>\d{3})")
"""Google's number of a country: 2000 and its ISO 3166-1 numeric code."""
_KIND = re.compile(
    r"\b(?:autonomous community|canton|community|county|department|governorate|oblast|of|parish|prefecture|province"
    r"|region|state|territory|the|voivodeship)\b"
)
"""What kind of place a name says it is of: `State of Acre` and `Acre` are one."""
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
    bare: dict[str, tuple[Place, ...]]
    countries: dict[str, Place]
    """By ISO 3166-1 numeric code."""

    def candidates(self, text: str) -> tuple[Place, ...]:
        """The places of this name; other names count where no place has it as its own."""
        key = plain(text)
        return self.own.get(key) or self.others.get(key) or ()

    def regions_in(self, country: str, text: str) -> tuple[Place, ...]:
        """The places of this name in a country, whatever kind of place it says it is."""
        found = tuple(place for place in self.candidates(text) if place.country == country)
        return found or tuple(place for place in self.bare.get(_bare(text), ()) if place.country == country)


def plain(text: str) -> str:
    """Lower-case letters and digits without accents, words parted by one space: `St. Ann` is `st ann`."""
    bare = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    return _NOT_IN_NAMES.sub(" ", bare.lower()).replace("saint ", "st ").strip()


def name_key(name: str) -> str:
    """A name as names are compared; one without a letter or a digit is what it is."""
    return plain(name) or name.strip()


def place_of(code: str) -> Place | None:
    """The country or region with this code."""
    return _index().places.get(code)


def candidates_of(name: str) -> tuple[Place, ...]:
    """Every place that may be meant."""
    return _candidates(_index(), name)


def names_of_places() -> Iterator[tuple[str, Place]]:
    """Every name that a place has, as names are compared; codes of countries are none."""
    for key, places in [*_index().own.items(), *_index().others.items()]:
        if len(key) > 3:
            yield from ((key, place) for place in places)


def resolve(names: Iterable[str], own: Mapping[str, str] | None = None) -> dict[str, Place | None]:
    """The place of each name, none where it is not known or could be several.

    `own` are the codes of the tenant's own names, by `name_key`; they win over what the maps know.

    A name that several countries have, such as Georgia or Saint Ann, is that of the country which most of the other
    names belong to; with a draw it stays open.
    """
    index = _index()
    found = {name: _own(own, name) or _candidates(index, name) for name in dict.fromkeys(names)}
    votes = Counter(places[0].country for places in found.values() if len(places) == 1)
    return {name: _chosen(places, votes) for name, places in found.items()}


def _own(own: Mapping[str, str] | None, name: str) -> tuple[Place, ...]:
    place = place_of(own.get(name_key(name), "")) if own else None
    return (place,) if place else ()


def _candidates(index: _Index, name: str) -> tuple[Place, ...]:
    text = name.strip()
    if target := _TARGET.fullmatch(text):
        country = index.countries.get(target["numeric"])
        return (country,) if country else ()
    if _CODE.fullmatch(text) and (place := index.places.get(text.upper())):
        return (place,)
    if places := index.candidates(text):
        return places
    within = _WITHIN.fullmatch(text)
    if within is None:
        return ()
    countries = {place.code for place in index.candidates(within["after"] or within["inside"]) if place.is_country}
    return tuple(place for country in sorted(countries) for place in index.regions_in(country, within["name"]))


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
    bare: dict[str, set[Place]] = defaultdict(set)
    for code, name, more in [*_countries(), *_regions()]:
        place = places[code] = Place(code, name)
        own[plain(name)].add(place)
        for other in more:
            others[plain(other)].add(place)
        for each in (name, *more) if not place.is_country else ():
            bare[_bare(each)].add(place)
    countries = {row["numeric"]: places[row["code"]] for row in _rows("countries.csv")}
    return _Index(places, _frozen(own), _frozen(others), _frozen(bare), countries)


def _bare(name: str) -> str:
    return " ".join(_KIND.sub(" ", plain(name)).split())


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
