"""Finding the target among the businesses of an answer."""

import math
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from contracts.reporting.ranks import MatchMethod, RankedBusiness, RankTarget

NEAR_M = 150.0
_DEGREE_M = 111_320.0
_Sign = Callable[[RankTarget, RankedBusiness], bool]


@dataclass(frozen=True)
class Match:
    """The business that is the target, by what, and how sure that is (0 to 1)."""

    business: RankedBusiness | None
    method: MatchMethod
    confidence: float


NO_MATCH = Match(None, "none", 0.0)


def find_target(target: RankTarget, results: Sequence[RankedBusiness]) -> Match:
    """The business that is the target; ads are never it.

    `this_location`: by the surest sign that both have. CID and place id tell a location for sure; a domain or the exact
    name do when the place is within 150 m as well, unless the CIDs say otherwise. `brand`: the best-ranked business
    with any of these signs, wherever it is. Nothing is matched by likeness.
    """
    organic = [result for result in results if not result.is_ad]
    found = [match for sign in _SIGNS if (match := _first(target, organic, *sign)) is not None]
    if target.match_mode == "brand":
        return min(found, key=_rank_of, default=NO_MATCH)
    return next(iter(found), NO_MATCH)


def _first(
    target: RankTarget, organic: Sequence[RankedBusiness], method: MatchMethod, confidence: float, is_same: _Sign
) -> Match | None:
    found = next((business for business in organic if is_same(target, business)), None)
    return found and Match(found, method, confidence)


def _rank_of(match: Match) -> int:
    return match.business.rank or 0 if match.business else 0


def _same_cid(target: RankTarget, other: RankedBusiness) -> bool:
    return target.cid is not None and other.cid == target.cid


def _same_place(target: RankTarget, other: RankedBusiness) -> bool:
    return target.place_id is not None and other.place_id == target.place_id


def _same_domain(target: RankTarget, other: RankedBusiness) -> bool:
    if target.domain is None or other.domain is None or _site(other.domain) != _site(target.domain):
        return False
    return _may_be_it(target, other)


def _same_name(target: RankTarget, other: RankedBusiness) -> bool:
    return other.name is not None and _folded(other.name) == _folded(target.name) and _may_be_it(target, other)


def _may_be_it(target: RankTarget, other: RankedBusiness) -> bool:
    """Whether a business of the same brand may be the location: near, and not known to be another one."""
    if target.match_mode == "brand":
        return True
    is_other = target.cid is not None and other.cid is not None and target.cid != other.cid
    return not is_other and _is_near(target, other)


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


# The surest first.
_SIGNS: tuple[tuple[MatchMethod, float, _Sign], ...] = (
    ("cid", 1.0, _same_cid),
    ("place_id", 1.0, _same_place),
    ("domain_near", 0.9, _same_domain),
    ("name_exact", 0.8, _same_name),
)
