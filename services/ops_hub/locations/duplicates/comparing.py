"""Whether two descriptions are of one business: a pure decision."""

import math
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz

from contracts.ops_hub.location_duplicates import DuplicateReason
from services.ops_hub.locations.addresses.keys import CanonicalAddress
from services.ops_hub.locations.addresses.names import name_similarity

SAME_NAME = 0.9
SIMILAR_NAME = 0.7
SIMILAR_STREET = 80.0
NEARBY_METRES = 75.0
_EARTH_METRES = 6_371_008.8


class Verdict(StrEnum):
    """`duplicate` is refused, `suggested` is asked about, `distinct` is let through."""

    duplicate = "duplicate"
    suggested = "suggested"
    distinct = "distinct"


@dataclass(frozen=True)
class Business:
    """What a location is recognised by. `phone` is E.164, `point` latitude and longitude in degrees."""

    name: str
    address: CanonicalAddress | None = None
    phone: str | None = None
    place_id: str | None = None
    point: tuple[float, float] | None = None


@dataclass(frozen=True)
class Comparison:
    """A verdict, and everything that speaks for it."""

    verdict: Verdict
    reasons: tuple[DuplicateReason, ...]
    name_similarity: float

    @property
    def rank(self) -> tuple[bool, int, float]:
        return self.verdict == Verdict.duplicate, len(self.reasons), self.name_similarity


def compare(ours: Business, theirs: Business) -> Comparison:
    """The same place id, or the same door with the same name or phone, is a duplicate.

    The same building with another unit is another business, unless name and phone are both the same. What shares less
    is suggested: a phone alone (call centres, chains), an address alone (practices that share a door), an address that
    is misspelled, the same name around the corner.
    """
    if not _may_be_one(ours, theirs):
        return Comparison(Verdict.distinct, (), 0.0)
    similarity = name_similarity(ours.name, theirs.name)
    same_name, same_phone = similarity >= SAME_NAME, ours.phone is not None and ours.phone == theirs.phone
    if ours.place_id is not None and ours.place_id == theirs.place_id:
        return Comparison(Verdict.duplicate, ("place_id",), similarity)
    if _same_building(ours, theirs) and _other_units(ours, theirs):
        is_moved = same_name and same_phone
        return Comparison(
            Verdict.suggested if is_moved else Verdict.distinct, ("phone",) if is_moved else (), similarity
        )
    if _same_door(ours, theirs) and (same_name or same_phone):
        named: tuple[DuplicateReason, ...] = ("address_and_name",) if same_name else ()
        called: tuple[DuplicateReason, ...] = ("address_and_phone",) if same_phone else ()
        return Comparison(Verdict.duplicate, named + called, similarity)
    reasons = _suggesting(ours, theirs, similarity, same_phone=same_phone)
    return Comparison(Verdict.suggested if reasons else Verdict.distinct, reasons, similarity)


def _may_be_one(ours: Business, theirs: Business) -> bool:
    """Whether their names matter at all: to compare these takes ten times as long as everything else."""
    return (
        (ours.place_id is not None and ours.place_id == theirs.place_id)
        or (ours.phone is not None and ours.phone == theirs.phone)
        or _similar_address(ours.address, theirs.address)
        or _are_near(ours.point, theirs.point)
    )


def _suggesting(
    ours: Business, theirs: Business, similarity: float, *, same_phone: bool
) -> tuple[DuplicateReason, ...]:
    checks: dict[DuplicateReason, bool] = {
        "address": _same_door(ours, theirs),
        "phone": same_phone,
        "similar_address": similarity >= SIMILAR_NAME and _similar_address(ours.address, theirs.address),
        "name_nearby": similarity >= SAME_NAME and _are_near(ours.point, theirs.point),
    }
    return tuple(reason for reason, holds in checks.items() if holds)


def _same_building(ours: Business, theirs: Business) -> bool:
    if ours.address is None or theirs.address is None:
        return False
    return ours.address.building == theirs.address.building and bool(ours.address.house)


def _same_door(ours: Business, theirs: Business) -> bool:
    if ours.address is None or theirs.address is None:
        return False
    return ours.address.building == theirs.address.building and ours.address.unit == theirs.address.unit


def _other_units(ours: Business, theirs: Business) -> bool:
    """Whether both name a unit, and not the same. One that names none may be any of the building."""
    assert ours.address is not None
    assert theirs.address is not None
    return bool(ours.address.unit and theirs.address.unit) and ours.address.unit != theirs.address.unit


def _similar_address(ours: CanonicalAddress | None, theirs: CanonicalAddress | None) -> bool:
    """The same building with one unit left out, or but for a typo in the street, house number or postal code."""
    if ours is None or theirs is None or ours.country != theirs.country:
        return False
    same = (ours.area == theirs.area, ours.house == theirs.house, ours.street == theirs.street)
    match same:
        case (True, True, True):
            return True
        case (True, True, False):
            return fuzz.ratio(ours.street, theirs.street) >= SIMILAR_STREET
        case (False, True, True):
            return ours.city == theirs.city and _one_slip(ours.area, theirs.area)
        case _:
            return False


def _one_slip(left: str, right: str) -> bool:
    """One character more, less or other, or two that changed places."""
    if abs(len(left) - len(right)) > 1:
        return False
    other = [at for at, (ours, theirs) in enumerate(zip(left, right, strict=False)) if ours != theirs]
    if len(left) != len(right):
        longer, shorter = (left, right) if len(left) > len(right) else (right, left)
        return any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))
    return len(other) == 1 or (
        len(other) == 2 and left[other[0]] == right[other[1]] and left[other[1]] == right[other[0]]
    )


def _are_near(ours: tuple[float, float] | None, theirs: tuple[float, float] | None) -> bool:
    return ours is not None and theirs is not None and metres_between(ours, theirs) <= NEARBY_METRES


def metres_between(ours: tuple[float, float], theirs: tuple[float, float]) -> float:
    """The great-circle distance, by the haversine formula on the mean sphere."""
    (lat1, lng1), (lat2, lng2) = (tuple(map(math.radians, point)) for point in (ours, theirs))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lng2 - lng1) / 2) ** 2
    return 2 * _EARTH_METRES * math.asin(min(1.0, math.sqrt(half)))
