"""Finding the target among the businesses of an answer."""

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from contracts.reporting.ranks import MatchMethod, RankedBusiness, RankTarget

NEAR_M = 150.0
_DEGREE_M = 111_320.0


@dataclass(frozen=True)
class Match:
    """The business that is the target, by what, and how sure that is (0 to 1)."""

    business: RankedBusiness | None
    method: MatchMethod
    confidence: float


NO_MATCH = Match(None, "none", 0.0)


def find_target(target: RankTarget, results: Sequence[RankedBusiness]) -> Match:
    """The best-ranked business that is the target, by the surest sign that both have; ads are never it.

    CID and place id tell a location for sure. A domain tells the brand, and with a place within 150 m the location. A
    name alone counts for a brand, or for a location when it is near as well. Nothing is matched by likeness.
    """
    organic = [result for result in results if not result.is_ad]
    if target.cid is not None:
        found = next((each for each in organic if each.cid == target.cid), None)
        if found is not None:
            return Match(found, "cid", 1.0)
    if target.place_id is not None:
        found = next((each for each in organic if each.place_id == target.place_id), None)
        if found is not None:
            return Match(found, "place_id", 1.0)
    return _by_domain(target, organic) or _by_name(target, organic) or NO_MATCH


def _by_domain(target: RankTarget, organic: Sequence[RankedBusiness]) -> Match | None:
    if target.domain is None:
        return None
    wanted = _site(target.domain)
    same = (each for each in organic if each.domain is not None and _site(each.domain) == wanted)
    found = next((each for each in same if target.match_mode == "brand" or _is_near(target, each)), None)
    return found and Match(found, "domain_near", 0.9)


def _by_name(target: RankTarget, organic: Sequence[RankedBusiness]) -> Match | None:
    wanted = _folded(target.name)
    same = (each for each in organic if each.name is not None and _folded(each.name) == wanted)
    found = next((each for each in same if target.match_mode == "brand" or _is_near(target, each)), None)
    return found and Match(found, "name_exact", 0.8)


def _is_near(target: RankTarget, other: RankedBusiness) -> bool:
    """Within 150 m, as flat as that little of the earth is; never when either place is unknown."""
    if None in (target.latitude, target.longitude, other.latitude, other.longitude):
        return False
    assert target.latitude is not None and target.longitude is not None  # for the type checker
    assert other.latitude is not None and other.longitude is not None
    north = (target.latitude - other.latitude) * _DEGREE_M
    east = (target.longitude - other.longitude + 540) % 360 - 180
    return math.hypot(north, east * _DEGREE_M * math.cos(math.radians(target.latitude))) <= NEAR_M


def _site(domain: str) -> str:
    return domain.lower().removeprefix("www.").rstrip(".")


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
