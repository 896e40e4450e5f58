"""Maps as a tenant might draw them, out of the shapes that the web UI draws countries with."""

import json
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

SHAPES = Path(__file__).resolve().parents[2] / "frontend/src/lib/shapes"
Json = dict[str, Any]


def square(west: float, south: float, side: float = 5) -> list[list[float]]:
    """A closed ring, counterclockwise."""
    east, north = west + side, south + side
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def feature(code: str, *members: str, name: str = "", ring: list[list[float]] | None = None) -> Json:
    """A square feature."""
    return {
        "type": "Feature",
        "properties": {"code": code, "name": name or code.title(), "members": list(members)},
        "geometry": {"type": "Polygon", "coordinates": [ring or square(0, 0)]},
    }


def collection(*features: Json) -> Json:
    return {"type": "FeatureCollection", "features": list(features)}


def territory(code: str, name: str, *regions: str) -> Json:
    """A feature that has the shapes of some regions of one country."""
    polygons = [polygon for region in regions for polygon in polygons_of(region)]
    return {
        "type": "Feature",
        "id": code,
        "properties": {"name": name, "members": list(regions)},
        "geometry": {"type": "MultiPolygon", "coordinates": polygons},
    }


def polygons_of(region: str) -> list[Any]:
    """The polygons of a region (ISO 3166-2), from the TopoJSON of its country."""
    borders = _borders(region[:2])
    shapes = borders["objects"]["shapes"]["geometries"]
    [shape] = [one for one in shapes if one["properties"]["code"] == region]
    return [[_ring(borders, arcs) for arcs in polygon] for polygon in shape["arcs"]]


@cache
def _borders(country: str) -> Json:
    return json.loads((SHAPES / f"{country}.json").read_text())


def _ring(borders: Json, arcs: list[int]) -> list[list[float]]:
    lines = [_line(borders, arc) if arc >= 0 else _line(borders, ~arc)[::-1] for arc in arcs]
    return [lines[0][0], *(position for line in lines for position in line[1:])]


def _line(borders: Json, arc: int) -> list[list[float]]:
    """TopoJSON writes each position as the difference to the one before, in steps of a grid."""
    (kx, ky), (dx, dy) = borders["transform"]["scale"], borders["transform"]["translate"]
    steps = accumulate(borders["arcs"][arc], lambda one, two: [one[0] + two[0], one[1] + two[1]])
    return [[x * kx + dx, y * ky + dy] for x, y, *_ in steps]
