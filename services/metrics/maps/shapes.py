"""Polygons of a GeoJSON file (RFC 7946, 3.1.6 and 3.1.7): read strictly, and brought into one winding.

That rings do not cross themselves or each other is not checked: a map draws these, too.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import isfinite
from typing import cast

from services.metrics.maps.findings import Findings

Position = tuple[float, float]
Ring = list[Position]
Polygon = list[Ring]

LEAST_POSITIONS = 4
DIGITS = 7
"""Of a degree: about a centimetre."""
MOST_LONGITUDE, MOST_LATITUDE = 180, 90
PROJECTED_BEYOND = 400
"""No slip of the pen makes a longitude so large, and metres and feet nearly always are."""
PROJECTED = "coordinates look projected; export as WGS 84 (EPSG:4326)"


class _Broken(Exception):
    """A rule that a ring breaks, and where."""

    def __init__(self, code: str, message: str, pointer: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.pointer = code, message, pointer


def read_polygons(geometry: object, found: Findings) -> list[Polygon]:
    """The polygons of a geometry, outer rings counterclockwise and holes clockwise; what is wrong goes to `found`."""
    given = cast("dict[str, object]", geometry) if isinstance(geometry, dict) else {}
    below = found.of("/coordinates")
    match given.get("type"):
        case "Polygon":
            return [_polygon(given.get("coordinates"), below)]
        case "MultiPolygon":
            polygons = _items(given.get("coordinates"))
            if not polygons:
                below.add("polygon_missing", "the MultiPolygon has no polygon")
            return [_polygon(polygon, below.of(f"/{index}")) for index, polygon in enumerate(polygons)]
        case _:
            found.of("/type").add("not_a_polygon", "the geometry must be a Polygon or a MultiPolygon")
            return []


def positions_in(polygons: Sequence[Polygon]) -> int:
    """How many positions there are, those that close rings included."""
    return sum(len(ring) for polygon in polygons for ring in polygon)


def _polygon(rings: object, found: Findings) -> Polygon:
    given = _items(rings)
    if not given:
        found.add("ring_missing", "the polygon has no ring")
    read: Polygon = []
    for index, ring in enumerate(given):
        try:
            read.append(_wound(_ring(ring), counterclockwise=index == 0))
        except _Broken as broken:
            found.of(f"/{index}{broken.pointer}").add(broken.code, broken.message)
    return read


def _ring(ring: object) -> Ring:
    positions = [_position(position, index) for index, position in enumerate(_items(ring))]
    if len(positions) < LEAST_POSITIONS:
        raise _Broken("ring_too_short", f"a ring needs at least {LEAST_POSITIONS} positions, this has {len(positions)}")
    if positions[0] != positions[-1]:
        raise _Broken("ring_not_closed", "the ring is not closed: its last position must be its first one")
    return positions


def _position(position: object, index: int) -> Position:
    given = _items(position)[:2]
    if len(given) < 2 or not all(type(number) in (int, float) for number in given):
        raise _Broken("position_invalid", "a position is [longitude, latitude], two numbers", f"/{index}")
    longitude, latitude = cast("list[float]", given)
    if not all(type(number) is int or isfinite(number) for number in (longitude, latitude)):
        raise _Broken("number_not_finite", "a coordinate is not a finite number", f"/{index}")
    if abs(longitude) > MOST_LONGITUDE or abs(latitude) > MOST_LATITUDE:
        raise _beyond(longitude, latitude, index)
    return round(float(longitude), DIGITS), round(float(latitude), DIGITS)


def _beyond(longitude: float, latitude: float, index: int) -> _Broken:
    if max(abs(longitude), abs(latitude)) > PROJECTED_BEYOND:
        return _Broken("coordinates_projected", PROJECTED, f"/{index}")
    if abs(longitude) > MOST_LONGITUDE:
        return _Broken("longitude_out_of_range", f"the longitude {longitude} is not within -180 and 180", f"/{index}")
    message = f"the latitude {latitude} is not within -90 and 90; GeoJSON has the longitude first"
    return _Broken("latitude_out_of_range", message, f"/{index}")


def _wound(ring: Ring, *, counterclockwise: bool) -> Ring:
    area = sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in pairwise(ring))
    if not area:
        raise _Broken("ring_without_area", "the ring encloses nothing")
    return ring if (area > 0) == counterclockwise else ring[::-1]


def _items(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else []
