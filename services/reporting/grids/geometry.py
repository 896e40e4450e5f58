"""Laying out the points of a grid, by geodesics on WGS84.

The lattice lies in the azimuthal-equidistant plane of its centre, so that distances and azimuths from the centre are
exact: a point at x metres east and y north is `hypot(x, y)` away under the azimuth `atan2(x, y)`. Direct geodesics
after C. F. F. Karney, "Algorithms for geodesics", J. Geodesy 87 (2013); seven decimals round by 8 mm at most.
"""

import hashlib
import json
import math
from functools import lru_cache

from geographiclib.constants import Constants
from geographiclib.geodesic import Geodesic

from contracts.reporting.grids import DENSE_M, SPARSE_M, GridGeometry, GridMap, GridPoint, GridWarning

ALGORITHM = 1
DECIMALS = 7
NEAR_M = 300_000.0
_MEAN_RADIUS_M = 6_371_008.8
_EARTH = Geodesic(Constants.WGS84_a, Constants.WGS84_f)


def lay_out(grid: GridMap) -> GridGeometry:
    """The points of `grid`, row by row from the north-west, and the hash that tells equal ones."""
    excluded = frozenset(grid.excluded)
    places = _places(grid.shape, grid.size, grid.spacing_m, *_centre(grid))
    points = [
        GridPoint(
            id=f"r{row}c{column}",
            row=row,
            column=column,
            latitude=latitude,
            longitude=longitude,
            excluded=f"r{row}c{column}" in excluded,
        )
        for row, column, latitude, longitude in places
    ]
    return GridGeometry(
        points=points,
        asked=len(points) - len(excluded),
        radius_m=round(grid.radius_m, 3),
        spacing_m=round(grid.spacing_m, 3),
        span_m=round(2 * grid.radius_m, 3),
        geometry_hash=_hash(grid),
        warnings=_warnings(grid),
    )


def wrap(longitude: float) -> float:
    """The same meridian, from -180 up to but not including 180."""
    if -180.0 <= longitude < 180.0:
        return longitude  # as it is: arithmetic would add digits
    return (longitude + 180.0) % 360.0 - 180.0


def distance_m(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Metres between two points along the geodesic; within 1 m.

    As far as grids reach, the arc over the chord is as good and thirty times faster than the geodesic itself.
    """
    chord = math.dist(_in_space(latitude, longitude), _in_space(other_latitude, other_longitude))
    if chord < NEAR_M:
        return 2 * _MEAN_RADIUS_M * math.asin(chord / (2 * _MEAN_RADIUS_M))
    return _EARTH.Inverse(latitude, longitude, other_latitude, other_longitude, Geodesic.DISTANCE)["s12"]


@lru_cache(maxsize=8192)
def _in_space(latitude: float, longitude: float) -> tuple[float, float, float]:
    """Metres from the earth's centre along its three axes, on the ellipsoid."""
    phi, lam = math.radians(latitude), math.radians(longitude)
    squared = Constants.WGS84_f * (2 - Constants.WGS84_f)
    normal = Constants.WGS84_a / math.sqrt(1 - squared * math.sin(phi) ** 2)
    return (
        normal * math.cos(phi) * math.cos(lam),
        normal * math.cos(phi) * math.sin(lam),
        normal * (1 - squared) * math.sin(phi),
    )


@lru_cache(maxsize=256)
def _places(
    shape: str, size: int, spacing: float, latitude: float, longitude: float
) -> tuple[tuple[int, int, float, float], ...]:
    """Row, column, latitude and longitude of each point that belongs to the shape."""
    half = (size - 1) // 2
    return tuple(
        (row, column, *_point(latitude, longitude, (column - half) * spacing, (half - row) * spacing))
        for row in range(size)
        for column in range(size)
        if shape == "square" or (row - half) ** 2 + (column - half) ** 2 <= half**2
    )


def _point(latitude: float, longitude: float, east: float, north: float) -> tuple[float, float]:
    if east == north == 0:
        return latitude, longitude
    azimuth = math.degrees(math.atan2(east, north))
    found = _EARTH.Direct(latitude, longitude, azimuth, math.hypot(east, north), Geodesic.LATITUDE | Geodesic.LONGITUDE)
    return round(found["lat2"], DECIMALS), _rounded_meridian(found["lon2"])


def _centre(grid: GridMap) -> tuple[float, float]:
    return round(grid.latitude, DECIMALS) + 0.0, _rounded_meridian(grid.longitude)


def _rounded_meridian(longitude: float) -> float:
    """Wrapped once more after rounding, which may reach 180; and zero without a sign, as hashes see it."""
    return wrap(round(wrap(longitude), DECIMALS)) + 0.0


def _hash(grid: GridMap) -> str:
    latitude, longitude = _centre(grid)
    parts = {
        "algorithm": ALGORITHM,
        "shape": grid.shape,
        "size": grid.size,
        "spacing_mm": round(grid.spacing_m * 1000),
        "centre": [f"{latitude:.{DECIMALS}f}", f"{longitude:.{DECIMALS}f}"],
        "excluded": sorted(set(grid.excluded)),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _warnings(grid: GridMap) -> list[GridWarning]:
    return [
        *(["dense"] if grid.spacing_m < DENSE_M else []),
        *(["sparse"] if grid.spacing_m > SPARSE_M else []),
    ]
