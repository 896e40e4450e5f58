"""One schema of questions and answers about ranks, whichever source is asked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal

from contracts.reporting.runs import FailureClass

Device = Literal["desktop", "mobile"]
MatchMode = Literal["this_location", "brand"]
RankMethod = Literal["maps_serp", "places_api", "simulated"]
RankProvenance = Literal["live", "simulated", "fallback_simulated"]
MatchMethod = Literal["cid", "place_id", "domain_near", "name_exact", "none"]
CellStatus = Literal["ok", "empty", "error"]
RankError = Literal[
    "timeout",
    "unreachable",
    "server_error",
    "throttled",
    "malformed",
    "engine_error",
    "not_authorised",
    "funds",
    "refused",
    "uncertain",
    "breaker_open",
]
PRACTICE_PLACE_HEADER, PRACTICE_PLACES_KEY = "X-Practice-Place", "practice"
"""The practice provider knows no real place: a question to it brings along who is looked for."""
ERROR_CLASSES: dict[RankError, FailureClass] = {
    "timeout": "transient",
    "unreachable": "provider_down",
    "server_error": "provider_down",
    "breaker_open": "provider_down",
    "throttled": "throttled",
    "malformed": "transient",
    "engine_error": "transient",
    "uncertain": "transient",
    "not_authorised": "invalid_config",
    "refused": "invalid_config",
    "funds": "budget_exceeded",
}


@dataclass(frozen=True, slots=True)
class RankTarget:
    """Whose rank is looked for."""

    name: str
    place_id: str | None = None
    cid: str | None = None
    domain: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    match_mode: MatchMode = "this_location"


@dataclass(frozen=True, slots=True)
class RankSearch:
    """How is searched; equal for all questions of a run. `seed` is of simulated ranks alone."""

    depth: int = 20
    zoom: int = 15
    language_code: str = "en"
    region_code: str | None = None
    device: Device = "mobile"
    seed: str = ""


@dataclass(frozen=True, slots=True)
class RankQuery:
    """One question: what is ranked for `keyword` by somebody who stands at a point, in degrees of WGS84.

    `tag` names it to the provider (at most 255 characters), and tells answers apart.
    """

    point_no: int
    keyword_no: int
    keyword: str
    latitude: float
    longitude: float
    tag: str


@dataclass(frozen=True, slots=True)
class RankedBusiness:
    """A business in an answer. `rank` counts from 1 without ads; an ad has none."""

    rank: int | None
    name: str | None
    place_id: str | None = None
    cid: str | None = None
    address: str | None = None
    domain: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    rating: float | None = None
    reviews: int | None = None
    primary_category: str | None = None

    @property
    def is_ad(self) -> bool:
        return self.rank is None

    @property
    def key(self) -> str:
        """What tells it from others: the place id, else the CID, else name and address."""
        return self.place_id or (f"cid:{self.cid}" if self.cid else f"name:{self.name}|{self.address or ''}")


@dataclass(frozen=True, slots=True)
class RankObservation:
    """An answer. `empty`: nobody is ranked there; `rank` null: others are, the target is not; `error`: no answer.

    `cost` is what the provider charged, in US dollars, also where it answered with an error; where nobody knows
    whether it charged, its list price.
    """

    point_no: int
    keyword_no: int
    status: CellStatus
    observed_at: datetime
    provenance: RankProvenance
    method: RankMethod
    rank: int | None = None
    results: Sequence[RankedBusiness] = ()
    match_method: MatchMethod = "none"
    match_confidence: float = 0.0
    cost: Decimal = Decimal(0)
    attempts: int = 1
    provider_task_id: str | None = None
    error: RankError | None = None
    error_detail: str = field(default="")
