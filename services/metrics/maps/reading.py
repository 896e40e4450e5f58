"""A GeoJSON file (RFC 7946) read as a map: checked whole before anything of it is kept.

Only what a map needs is kept: shapes, codes, names and members. Altitudes, other properties and foreign members are
left out.
"""

from dataclasses import dataclass
from typing import Any, cast

import orjson

from contracts.metrics.maps import MOST_FEATURES, MOST_POSITIONS
from services.metrics.maps.errors import RegionMapInvalid
from services.metrics.maps.findings import Findings
from services.metrics.maps.members import Members, check_apart, read_members
from services.metrics.maps.shapes import PROJECTED, Polygon, positions_in, read_polygons

MOST_CODE, MOST_NAME = 64, 120
_WGS_84 = ("CRS84", "4326")


@dataclass(frozen=True)
class Feature:
    """One shape: its code, its name, the places that lie in it, and its polygons."""

    code: str
    name: str
    members: Members
    polygons: list[Polygon]

    def described(self) -> dict[str, Any]:
        """All but the shape."""
        return {"code": self.code, "name": self.name, "members": list(self.members)}

    def as_geojson(self) -> dict[str, Any]:
        is_one = len(self.polygons) == 1
        kind, coordinates = ("Polygon", self.polygons[0]) if is_one else ("MultiPolygon", self.polygons)
        geometry = {"type": kind, "coordinates": coordinates}
        return {"type": "Feature", "id": self.code, "properties": self.described(), "geometry": geometry}


@dataclass(frozen=True)
class ReadMap:
    """A file without a fault."""

    features: list[Feature]

    @property
    def positions(self) -> int:
        return sum(positions_in(feature.polygons) for feature in self.features)

    def geojson(self) -> bytes:
        """The file to hand out: what can be given in again as it is."""
        collection = {"type": "FeatureCollection", "features": [feature.as_geojson() for feature in self.features]}
        return orjson.dumps(collection)


def read_map(geojson: dict[str, Any]) -> ReadMap:
    """Raises `RegionMapInvalid`, which names every feature at fault by its index and code, and the rule it breaks."""
    found = Findings("/geojson")
    given = _features(geojson, found)
    features = [_feature(feature, index, found) for index, feature in enumerate(given)]
    _check_together(features, found)
    if found.problems:
        raise RegionMapInvalid(errors=found.problems)
    return ReadMap(features)


def _features(geojson: dict[str, Any], found: Findings) -> list[object]:
    if geojson.get("type") != "FeatureCollection":
        found.of("/type").add("not_a_feature_collection", "the file must be a FeatureCollection")
        return []
    _check_crs(geojson.get("crs"), found.of("/crs"))
    below, given = found.of("/features"), geojson.get("features")
    features = cast("list[object]", given) if isinstance(given, list) else []
    if not features:
        below.add("features_missing", "the file has no feature")
    if len(features) > MOST_FEATURES:
        below.add("too_many_features", f"a map has at most {MOST_FEATURES} features, this has {len(features)}")
        return []
    return features


def _check_crs(crs: object, found: Findings) -> None:
    """RFC 7946 knows WGS 84 alone; older files name what they are in."""
    if crs is not None and not any(name in str(crs) for name in _WGS_84):
        found.add("coordinates_projected", PROJECTED)


def _feature(feature: object, index: int, found: Findings) -> Feature:
    given = _object(feature)
    properties = _object(given.get("properties"))
    code = _code(properties.get("code", given.get("id")))
    below = found.of(f"/features/{index}", f"{_called(index, code)}: ")
    if given.get("type") != "Feature":
        below.of("/type").add("not_a_feature", "this must be a Feature")
        return Feature(code, "", (), [])
    if not code:
        below.add("code_missing", f"`properties.code` or `id` must be a text of 1 to {MOST_CODE} characters")
    name = _text(properties.get("name"), MOST_NAME)
    if not name:
        message = f"`properties.name` must be a text of 1 to {MOST_NAME} characters on one line"
        below.of("/properties/name").add("name_missing", message)
    members = read_members(properties.get("members"), below.of("/properties/members"))
    return Feature(code, name, members, read_polygons(given.get("geometry"), below.of("/geometry")))


def _check_together(features: list[Feature], found: Findings) -> None:
    """What no feature can know of itself."""
    called = [_called(index, feature.code) for index, feature in enumerate(features)]
    parts = [found.of(f"/features/{index}", f"{called[index]}: ") for index in range(len(features))]
    seen: dict[str, int] = {}
    for index, feature in enumerate(features):
        if feature.code and (first := seen.setdefault(feature.code, index)) != index:
            parts[index].add("code_taken", f"{called[first]} has the same code")
    below = [part.of("/properties/members") for part in parts]
    check_apart([(feature.members, below[index], called[index]) for index, feature in enumerate(features)])
    positions = sum(positions_in(feature.polygons) for feature in features)
    if positions > MOST_POSITIONS:
        message = f"a map has at most {MOST_POSITIONS} positions, this has {positions}; simplify it"
        found.of("/features").add("too_many_positions", message)


def _called(index: int, code: str) -> str:
    return f"features[{index}] ({code})" if code else f"features[{index}]"


def _code(value: object) -> str:
    """RFC 7946 also takes numbers as ids."""
    return str(value) if type(value) in (int, float) else _text(value, MOST_CODE)


def _text(value: object, most: int) -> str:
    """`value` as it is kept; empty where it is no text that can be."""
    text = value.strip() if isinstance(value, str) else ""
    return text if len(text) <= most and text.isprintable() else ""


def _object(value: object) -> dict[str, object]:
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}
