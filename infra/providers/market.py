"""Who ranks where in practice: businesses that are drawn for a keyword and a place, the same after every start.

Every twentieth of a degree has some businesses of each keyword. How well one ranks at a point is its strength, less
what the way to it costs. Whoever is looked for lives nowhere here, so the question brings it along.
"""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from infra.providers.drawing import CITIES, STREETS, draw, pick

CELL_DEGREES, BUSINESSES_A_CELL = 0.05, 9
REACH_M, DEGREE_M = 5_000.0, 111_320.0
FARTHEST_M = 100_000.0
NAMES = ("Harbour", "Maple", "Summit", "Riverside", "Union", "Cedar", "Liberty", "Lakeview", "Northgate", "Golden")
KINDS = ("House", "Works", "Studio", "Partners", "Corner", "Yard", "Point", "Collective")


@dataclass(frozen=True)
class Business:
    """One that ranks. `strength` is from 0 to 1."""

    name: str
    place_id: str | None
    cid: str | None
    latitude: float
    longitude: float
    strength: float
    domain: str | None = None
    address: str | None = None
    rating: float = 4.5
    reviews: int = 100


def ranked(keyword: str, latitude: float, longitude: float, own: Business | None) -> list[Business]:
    """Best first, at a point. `own` is who is looked for; where nothing but water is drawn there is nobody else."""
    there = [*_around(keyword.casefold(), latitude, longitude), *_own(own, keyword)]
    near = [(_metres(one, latitude, longitude), one) for one in there]
    scored = [(_score(one, away, keyword, latitude, longitude), one) for away, one in near if away <= FARTHEST_M]
    return [one for _, one in sorted(scored, key=lambda each: each[0], reverse=True)]


def place_told(header: str | None) -> Business | None:
    """Who is looked for, as the question says; None when it says nothing that can be read."""
    try:
        said = json.loads(header or "null")
        return Business(**said, strength=0) if isinstance(said, dict) else None
    except (ValueError, TypeError):
        return None


def _own(own: Business | None, keyword: str) -> Iterator[Business]:
    if own is not None:
        yield replace(own, strength=0.55 + draw(40, own.name, keyword.casefold(), "own") / 100)


def _around(keyword: str, latitude: float, longitude: float) -> Iterator[Business]:
    row, column = math.floor(latitude / CELL_DEGREES), math.floor(longitude / CELL_DEGREES)
    for north in (-1, 0, 1):
        for east in (-1, 0, 1):
            for number in range(BUSINESSES_A_CELL):
                yield _drawn(keyword, row + north, column + east, number)


def _drawn(keyword: str, row: int, column: int, number: int) -> Business:
    of = (keyword, row, column, number)
    identifier = str(10**16 + draw(9 * 10**16, *of, "cid"))
    city, region, code, *_ = pick(CITIES, row, column)
    return Business(
        name=f"{pick(NAMES, *of, 'name')} {pick(KINDS, *of, 'kind')} {100 + draw(900, *of)}",
        place_id=f"ChIJ{draw(16**15, *of, 'place'):015x}{draw(16**7, *of, 'rest'):07x}",
        cid=identifier,
        latitude=round((row + draw(10_000, *of, "lat") / 10_000) * CELL_DEGREES, 6),
        longitude=round((column + draw(10_000, *of, "lng") / 10_000) * CELL_DEGREES, 6),
        strength=0.2 + draw(650, *of, "strength") / 1000,
        domain=f"www.{identifier[:8]}.example",
        address=f"{1 + draw(240, *of, 'house')} {pick(STREETS, *of, 'street')}, {city}, {region} {code}",
        rating=3.2 + draw(18, *of, "rating") / 10,
        reviews=4 + draw(600, *of, "reviews"),
    )


def _metres(one: Business, latitude: float, longitude: float) -> float:
    east = (one.longitude - longitude + 540) % 360 - 180
    north = (one.latitude - latitude) * DEGREE_M
    return math.hypot(north, east * DEGREE_M * math.cos(math.radians(latitude)))


def _score(one: Business, away: float, keyword: str, latitude: float, longitude: float) -> float:
    noise = draw(80, one.name, keyword.casefold(), f"{latitude:.5f},{longitude:.5f}") / 1000
    return one.strength * math.exp(-away / REACH_M) + noise
