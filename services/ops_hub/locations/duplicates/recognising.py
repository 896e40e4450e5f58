"""The keys by which likely duplicates are found in an index, so that a decision compares few."""

import hashlib
import math

from services.ops_hub.locations.addresses.names import name_key
from services.ops_hub.locations.duplicates.comparing import NEARBY_METRES, Business

_CELLS_A_DEGREE = 1000
_METRES_A_CELL = 111_000 / _CELLS_A_DEGREE
_MOST_CELLS_ASIDE = 8


def keys_of(business: Business) -> set[str]:
    """What a location is kept under."""
    keys = _plain_keys(business)
    if business.point is not None:
        keys.add(_digest("cell", *map(str, _cell(business.point))))
    return keys


def wanted_keys(business: Business) -> set[str]:
    """What its duplicates may be kept under: the same, and the cells around."""
    keys = _plain_keys(business)
    if business.point is not None:
        keys |= {_digest("cell", str(row), str(column)) for row, column in _cells_around(business.point)}
    return keys


def _plain_keys(business: Business) -> set[str]:
    parts: list[tuple[str, ...]] = []
    if business.place_id:
        parts.append(("place", business.place_id))
    if business.phone:
        parts.append(("phone", business.phone))
    if business.address:
        country, area, house, street = business.address.building
        parts += [
            ("door", country, area, house, street, business.address.unit),
            ("building", country, area, house, street),
            ("street", country, business.address.city, house, street),
            ("name", country, area, name_key(business.name)),
        ]
        if house:
            parts.append(("house", country, area, house))
    return {_digest(*part) for part in parts}


def _cell(point: tuple[float, float]) -> tuple[int, int]:
    latitude, longitude = point
    return math.floor(latitude * _CELLS_A_DEGREE), math.floor(_wrapped(longitude) * _CELLS_A_DEGREE)


def _cells_around(point: tuple[float, float]) -> set[tuple[int, int]]:
    """Cells within reach; they narrow towards the poles, where more of them are looked at, up to a limit."""
    row, column = _cell(point)
    width = _METRES_A_CELL * max(math.cos(math.radians(point[0])), 0.01)
    aside = min(math.ceil(NEARBY_METRES / width), _MOST_CELLS_ASIDE)
    around = 360 * _CELLS_A_DEGREE
    half = around // 2
    return {
        (row + up, (column + right + half) % around - half) for up in (-1, 0, 1) for right in range(-aside, aside + 1)
    }


def _wrapped(longitude: float) -> float:
    """180° east is 180° west."""
    return (longitude + 180) % 360 - 180


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=15).hexdigest()
