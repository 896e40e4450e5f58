"""Ranks without a provider: the same question always has the same answer, and nobody takes it for a real one.

A keyword has a market of businesses around the target. How well one ranks at a point is its strength, less what the
way to it costs: a factor e per `REACH_M`, and a little noise of the point's own. All of it follows from
digests of the question, so that neither clock nor process matters.
"""

import hashlib
import math
import struct
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import ClassVar

from contracts.reporting.ranks import (
    RankedBusiness,
    RankMethod,
    RankObservation,
    RankProvenance,
    RankQuery,
    RankSearch,
    RankTarget,
)

MARKET = 40
REACH_M = 5_000.0
NOISE = 0.06
DRIFT = 0.05
OBSERVED_AT = datetime(2000, 1, 1, tzinfo=UTC)
_DEGREE_M = 111_320.0
_FIRST = ("Harbor", "Maple", "Summit", "Riverside", "Union", "Cedar", "Liberty", "Lakeview", "Northgate", "Golden")
_SECOND = ("Corner", "House", "Works", "Collective", "Studio", "Partners", "Point", "Lane", "Yard", "Station")
_STREETS = ("Main St", "Oak Ave", "Second St", "Park Rd", "Mill Ln", "Church St", "Bridge Rd", "Station Rd")


@dataclass(frozen=True)
class _Rival:
    business: RankedBusiness
    strength: float
    is_target: bool = False


class SimulatedRanks:
    """Simulated ranks, of this provenance; `fallback_simulated` when they stand for those of a source that is out."""

    method: ClassVar[RankMethod] = "simulated"
    unit_price: ClassVar[Decimal] = Decimal(0)
    batch: ClassVar[int] = 441
    seconds_per_batch: ClassVar[float] = 0.2
    keeps_places_only: ClassVar[bool] = False

    def __init__(self, provenance: RankProvenance = "simulated") -> None:
        self._provenance: RankProvenance = provenance

    @property
    def provenance(self) -> RankProvenance:
        return self._provenance

    async def observe(
        self, target: RankTarget, search: RankSearch, queries: Sequence[RankQuery]
    ) -> AsyncIterator[RankObservation]:
        """Each question's answer; the moment of observation is a fixed one, as nothing was observed."""
        for query in queries:
            yield self.answer(target, search, query)

    def answer(self, target: RankTarget, search: RankSearch, query: RankQuery) -> RankObservation:
        """What stands at a point."""
        market = _market(target, query.keyword, _centre_of(target, query))
        scored = _scores(market, search.seed, query)
        order = sorted(range(len(market)), key=scored.__getitem__, reverse=True)[: search.depth]
        rank = next((place for place, at in enumerate(order, start=1) if market[at].is_target), None)
        return RankObservation(
            point_no=query.point_no,
            keyword_no=query.keyword_no,
            status="ok",
            observed_at=OBSERVED_AT,
            provenance=self._provenance,
            method="simulated",
            rank=rank,
            results=[_ranked(market[at].business, place) for place, at in enumerate(order, start=1)],
            match_method="none" if rank is None else "place_id",
            match_confidence=0.0 if rank is None else 1.0,
        )


def _centre_of(target: RankTarget, query: RankQuery) -> tuple[float, float]:
    """Where the market is: at the target, or, of one without a place, at the tenth of a degree around the question."""
    if target.latitude is not None and target.longitude is not None:
        return target.latitude, target.longitude
    return round(query.latitude, 1), round(query.longitude, 1)


@lru_cache(maxsize=64)
def _market(target: RankTarget, keyword: str, centre: tuple[float, float]) -> tuple[_Rival, ...]:
    """The target and its rivals; who they are follows from the keyword and the place."""
    latitude, longitude = centre
    own = RankedBusiness(
        rank=1,
        name=target.name,
        place_id=target.place_id or f"sim-{_digest(target.name, target.cid or '').hex()[:16]}",
        cid=target.cid,
        domain=target.domain,
        latitude=latitude,
        longitude=longitude,
        rating=4.6,
        reviews=180,
        primary_category=keyword[:80],
    )
    strength = 0.7 + 0.25 * _share(_digest("own", target.name, keyword), 0)
    rivals = [_Rival(own, strength, is_target=True)]
    rivals.extend(_rival(keyword, latitude, longitude, number) for number in range(MARKET - 1))
    return tuple(rivals)


def _rival(keyword: str, latitude: float, longitude: float, number: int) -> _Rival:
    seed = _digest("rival", keyword.casefold(), f"{latitude:.2f},{longitude:.2f}", str(number))
    away, azimuth = 300 + 9_000 * _share(seed, 0) ** 1.5, 2 * math.pi * _share(seed, 1)
    north = away * math.cos(azimuth) / _DEGREE_M
    east = away * math.sin(azimuth) / (_DEGREE_M * max(0.05, math.cos(math.radians(latitude))))
    business = RankedBusiness(
        rank=1,
        name=f"{_FIRST[seed[16] % 10]} {_SECOND[seed[17] % 10]} {number + 1}",
        place_id=f"sim-{seed.hex()[:16]}",
        address=f"{seed[18] % 240 + 1} {_STREETS[seed[19] % 8]}",
        latitude=round(max(-90.0, min(90.0, latitude + north)), 6),
        longitude=round((longitude + east + 540) % 360 - 180, 6),
        rating=round(3.2 + 1.8 * _share(seed, 2), 1),
        reviews=int(4 + 600 * _share(seed, 3) ** 3),
        primary_category=keyword[:80],
    )
    return _Rival(business, 0.2 + 0.65 * _share(seed, 2) ** 1.5)


def _scores(market: Sequence[_Rival], seed: str, query: RankQuery) -> list[float]:
    """How well each ranks at the point of `query`; noise and drift come from one digest a point."""
    noise = _noise(seed, query, len(market))
    cosine = math.cos(math.radians(query.latitude))
    scores: list[float] = []
    for rival, shake in zip(market, noise, strict=True):
        assert rival.business.latitude is not None and rival.business.longitude is not None
        north = (rival.business.latitude - query.latitude) * _DEGREE_M
        east = (rival.business.longitude - query.longitude + 540) % 360 - 180
        away = math.hypot(north, east * _DEGREE_M * cosine)
        scores.append(rival.strength * math.exp(-away / REACH_M) + shake)
    return scores


def _noise(seed: str, query: RankQuery, size: int) -> list[float]:
    """Small numbers around zero: most of each is the point's own and stays, a part drifts with the seed."""
    place = f"{query.latitude:.7f},{query.longitude:.7f}"
    own = hashlib.shake_128(f"{query.keyword}|{place}".encode()).digest(2 * size)
    drift = hashlib.shake_128(f"{seed}|{query.keyword}|{place}".encode()).digest(2 * size)
    return [
        NOISE * (a / 65535 - 0.5) + DRIFT * (b / 65535 - 0.5)
        for a, b in zip(struct.unpack(f"{size}H", own), struct.unpack(f"{size}H", drift), strict=True)
    ]


def _ranked(business: RankedBusiness, rank: int) -> RankedBusiness:
    return business if business.rank == rank else _at_rank(business, rank)


@lru_cache(maxsize=4096)
def _at_rank(business: RankedBusiness, rank: int) -> RankedBusiness:
    return RankedBusiness(
        rank=rank,
        name=business.name,
        place_id=business.place_id,
        cid=business.cid,
        address=business.address,
        domain=business.domain,
        latitude=business.latitude,
        longitude=business.longitude,
        rating=business.rating,
        reviews=business.reviews,
        primary_category=business.primary_category,
    )


def _digest(*parts: str) -> bytes:
    return hashlib.sha256("\x1f".join(parts).encode()).digest()


def _share(seed: bytes, number: int) -> float:
    """Four bytes of `seed` as a number from 0 to 1."""
    return int.from_bytes(seed[4 * number : 4 * number + 4], "big") / 0xFFFFFFFF
