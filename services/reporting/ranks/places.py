"""Order of Google's Places Text Search: an indication, and not the ranks that people see on Google Maps.

Its terms let place ids be kept, and nothing else, so nothing else is asked for; and asking for ids alone is free.
Businesses without an address of their own are missing from it. Never compared with ranks of Google Maps.
https://developers.google.com/maps/documentation/places/web-service/text-search
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from contracts.reporting.ranks import (
    RankedBusiness,
    RankMethod,
    RankObservation,
    RankProvenance,
    RankQuery,
    RankSearch,
    RankTarget,
)
from libs.pacing import Pace, Quota
from services.reporting.ranks.asking import (
    Account,
    Answer,
    GivenUp,
    Lines,
    Question,
    RankFault,
    fault_of_status,
    until_answered,
)
from services.reporting.ranks.listing import in_order
from services.reporting.ranks.observing import ENDS_ALL, answered, observe_each, unanswered
from services.reporting.ranks.practising import told_of

PROVIDER = "places_api"
PACE = Pace(requests=600, seconds=60, burst=60)
FIELD_MASK = "places.id,nextPageToken"
PAGE_SIZE, MOST_RESULTS = 20, 60
MOST_BIAS_M, LEAST_BIAS_M = 50_000.0, 500.0
_EQUATOR_M = 40_075_016.686
_VIEW_PIXELS = 1024


class _Shape(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="ignore", alias_generator=to_camel)


class _Place(_Shape):
    id: str = Field(min_length=1, max_length=255)


class _Page(_Shape):
    """An answer without anybody is `{}`."""

    places: tuple[_Place, ...] = ()
    next_page_token: str | None = None


class _Status(_Shape):
    status: str = ""
    message: str = ""


class _Refusal(_Shape):
    error: _Status


class PlacesRanks:
    """Positions by place id alone: the target needs one. No more than 60, whatever the depth."""

    method: ClassVar[RankMethod] = "places_api"
    unit_price: ClassVar[Decimal] = Decimal(0)
    batch: ClassVar[int] = 50
    seconds_per_batch: ClassVar[float] = 6.0
    keeps_places_only: ClassVar[bool] = True

    def __init__(self, lines: Lines, url: str, account: Account) -> None:
        self._lines, self._url, self._account = lines, url, account

    @property
    def provenance(self) -> RankProvenance:
        return self._account.provenance

    async def observe(
        self, target: RankTarget, search: RankSearch, queries: Sequence[RankQuery]
    ) -> AsyncIterator[RankObservation]:
        """Answers as they come in. After a refusal that all would meet, nothing more is asked."""
        try:
            if target.place_id is None:
                raise RankFault("refused", "The business needs a place id: Places tells of nothing else.")
            key = await self._account.credential()
            if not (key.isascii() and key.isprintable() and key):
                raise RankFault("not_authorised", "This is no key of Google.")
        except RankFault as fault:
            for query in queries:
                yield _unanswered(query, fault, self._account, attempts=0)
            return
        asked = _Asked(self._lines, f"{self._url}/v1/places:searchText", self._account, key, target, search)
        async for observation in observe_each(queries, asked.observe):
            yield observation


@dataclass
class _Asked:
    """The questions of one call. `stop` is the refusal that every further one would meet."""

    lines: Lines
    url: str
    account: Account
    key: str
    target: RankTarget
    search: RankSearch
    stop: RankFault | None = None

    async def observe(self, query: RankQuery) -> RankObservation:
        """One question, page by page; a page that is missing makes all of it missing."""
        if self.stop is not None:
            return _unanswered(query, self.stop, self.account, attempts=0)
        try:
            businesses, attempts = await self._pages(query)
        except GivenUp as error:
            if error.fault.error in ENDS_ALL:
                self.stop = error.fault
            return _unanswered(query, error.fault, self.account, attempts=error.attempts)
        return answered(
            query,
            self.target,
            businesses,
            method="places_api",
            provenance=self.account.provenance,
            cost=Decimal(0),
            attempts=attempts,
        )

    async def _pages(self, query: RankQuery) -> tuple[list[RankedBusiness], int]:
        wanted = min(self.search.depth, MOST_RESULTS)
        found: list[RankedBusiness] = []
        token: str | None = None
        most_attempts = 1
        while len(found) < wanted:
            body = _body(query, self.search, token)
            page, attempts = await until_answered(self.lines, lambda body=body: self._ask(body))
            most_attempts = max(most_attempts, attempts)
            found.extend(RankedBusiness(rank=1, name=None, place_id=place.id) for place in page.places)
            token = page.next_page_token
            if not token or not page.places:
                break
        return in_order(found, wanted), most_attempts

    async def _ask(self, body: Mapping[str, Any]) -> _Page:
        question = Question(
            url=self.url,
            quota=Quota(self.url, "ranks", PACE, self.account.key),
            headers={"X-Goog-Api-Key": self.key, "X-Goog-FieldMask": FIELD_MASK, **told_of(self.target, self.account)},
            body=body,
            is_free=True,
        )
        return await self.lines.ask(PROVIDER, self.account, question, _judge)


def _unanswered(query: RankQuery, fault: RankFault, account: Account, *, attempts: int) -> RankObservation:
    return unanswered(
        query, fault, method="places_api", provenance=account.provenance, cost=Decimal(0), attempts=attempts
    )


def _judge(answer: Answer) -> _Page:
    """A page of ids; of a refusal, Google's own status says more than HTTP's."""
    fault = fault_of_status(answer, is_free=True)
    if fault is not None:
        raise _told_by_google(answer) or fault
    try:
        return _Page.model_validate_json(answer.body)
    except ValidationError:
        raise RankFault(
            "malformed", "Google's answer is not as documented."
        ) from None  # the cause holds what they sent


def _told_by_google(answer: Answer) -> RankFault | None:
    """An unknown key is a 400 of theirs, and not a question that is wrong."""
    try:
        refusal = _Refusal.model_validate_json(answer.body)
    except ValidationError:
        return None
    if answer.status == 400 and "API key" in refusal.error.message:
        return RankFault("not_authorised", "Google refuses the key.")
    return None


def _body(query: RankQuery, search: RankSearch, token: str | None) -> dict[str, Any]:
    """Each page repeats the question, as Google wants it."""
    centre = {"latitude": query.latitude, "longitude": query.longitude}
    body: dict[str, Any] = {
        "textQuery": query.keyword,
        "languageCode": search.language_code,
        "pageSize": min(PAGE_SIZE, search.depth),
        "rankPreference": "RELEVANCE",
        "locationBias": {"circle": {"center": centre, "radius": _bias_m(search.zoom)}},
    }
    if search.region_code is not None:
        body["regionCode"] = search.region_code
    if token is not None:
        body["pageToken"] = token
    return body


def _bias_m(zoom: int) -> float:
    """About half of what a map of this zoom shows, in metres; Google takes 50 km at most."""
    half = _EQUATOR_M / 2**zoom * _VIEW_PIXELS / 256 / 2
    return round(min(MOST_BIAS_M, max(LEAST_BIAS_M, half)), 1)
