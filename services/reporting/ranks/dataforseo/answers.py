"""What DataForSEO answers, read by its own codes: HTTP says 200 to nearly everything.

https://docs.dataforseo.com/v3/serp/google/maps/live/advanced and https://docs.dataforseo.com/v3/appendix/errors
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from contracts.reporting.ranks import RankedBusiness, RankError
from services.reporting.ranks.asking import Answer, RankFault, fault_of_status, retry_after_of
from services.reporting.ranks.listing import in_order, tidy

OK, CREATED, NO_RESULTS = 20000, 20100, 40102
WAITING = frozenset({40601, 40602})
ORGANIC, AD = "maps_search", "maps_paid_item"
ShapeT = TypeVar("ShapeT", bound=BaseModel)

_ERRORS: dict[int, RankError] = {
    40101: "engine_error",
    **dict.fromkeys((40100, 40103, 40104, 40201, 40204, 40300), "not_authorised"),
    # No money, and the limit of money a day that the account's owner set: both end when its owner does something.
    **dict.fromkeys((40200, 40203, 40210), "funds"),
    **dict.fromkeys((40202, 40209), "throttled"),
}
_WORDS: dict[RankError, str] = {
    "engine_error": "The search engine did not answer DataForSEO.",
    "not_authorised": "DataForSEO refuses the account.",
    "funds": "The account at DataForSEO has no funds, or has reached its limit of the day.",
    "throttled": "DataForSEO asks to wait.",
    "server_error": "DataForSEO has a problem of its own.",
    "refused": "DataForSEO refuses the question.",
}


class _Shape(BaseModel):
    """Numbers are numbers and texts are texts; fields that we do not know are fine."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")


class _Rating(_Shape):
    value: Annotated[float, Field(ge=0, le=5, allow_inf_nan=False)] | None = None
    votes_count: Annotated[int, Field(ge=0)] | None = None


class _Listed(_Shape):
    """A row of any type; what is not a business has none of these."""

    type: str
    rank_group: Annotated[int, Field(ge=1)] | None = None
    title: str | None = None
    domain: str | None = None
    place_id: str | None = None
    cid: str | None = None
    address: str | None = None
    category: str | None = None
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    rating: _Rating | None = None


class _Result(_Shape):
    items: tuple[_Listed, ...] | None


class _Echo(_Shape):
    tag: str | None = None


class Task(_Shape):
    """One task, as it stands. `cost` is what it was charged, in US dollars, whatever came of it."""

    id: str | None = None
    status_code: int
    cost: Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)] | None = None
    data: _Echo | None = None
    result: tuple[_Result, ...] | None = None

    @property
    def tag(self) -> str | None:
        return self.data.tag if self.data else None

    @property
    def charged(self) -> Decimal:
        return Decimal(str(self.cost or 0))


class Ready(_Shape):
    """A task whose result can be fetched. One that was set without a tag is nobody's here."""

    id: str
    tag: str | None = None


class _ReadyTask(_Shape):
    result: tuple[Ready, ...] | None = None


class _Envelope(_Shape):
    status_code: int
    cost: float | None = None
    tasks: tuple[Task, ...] | None = None


class _ReadyEnvelope(_Shape):
    status_code: int
    tasks: tuple[_ReadyTask, ...] | None = None


def read_tasks(answer: Answer, *, is_free: bool = False) -> Sequence[Task]:
    """The tasks of an answer, whatever became of each. Raises `RankFault` when the whole of it is no answer."""
    fault = fault_of_status(answer, is_free=is_free)
    if fault is not None:
        raise fault
    envelope = _read(_Envelope, answer)
    if envelope.status_code != OK:
        raise _fault_of_code(envelope.status_code, was_charged=bool(envelope.cost), answer=answer)
    return envelope.tasks or ()


def read_ready(answer: Answer) -> Mapping[str, str]:
    """Ids of the tasks that have ended, by tag."""
    fault = fault_of_status(answer, is_free=True)
    if fault is not None:
        raise fault
    envelope = _read(_ReadyEnvelope, answer)
    if envelope.status_code != OK:
        raise _fault_of_code(envelope.status_code, was_charged=False, answer=answer)
    return {ready.tag: ready.id for task in envelope.tasks or () for ready in task.result or () if ready.tag}


def fault_of(task: Task) -> RankFault | None:
    """What its own code says: one task may fail where others do not. None where it went well."""
    if task.status_code in (OK, CREATED, NO_RESULTS):
        return None
    return _fault_of_code(task.status_code, was_charged=bool(task.cost))


def read_listing(task: Task, depth: int) -> Sequence[RankedBusiness]:
    """Whom it found, best first; nobody is an answer too. Raises `RankFault`."""
    fault = fault_of(task)
    if fault is not None:
        raise fault
    if task.status_code == NO_RESULTS:
        return ()
    if task.result is None:
        raise RankFault("malformed", "The task has ended well, and has no result.")
    rows = [row for result in task.result for row in result.items or ()]
    organic = [row for row in rows if row.type == ORGANIC]
    if any(row.rank_group is None or not row.title for row in organic):
        raise RankFault("malformed", "A business has no rank or no name.")
    organic.sort(key=lambda row: row.rank_group or 0)
    ads = [_business(row, None) for row in rows if row.type == AD]
    return in_order([*ads, *(_business(row, row.rank_group) for row in organic)], depth)


def _business(row: _Listed, rank: int | None) -> RankedBusiness:
    return RankedBusiness(
        rank=rank,
        name=tidy(row.title),
        place_id=tidy(row.place_id),
        cid=tidy(row.cid),
        address=tidy(row.address),
        domain=tidy(row.domain),
        latitude=row.latitude,
        longitude=row.longitude,
        rating=row.rating.value if row.rating else None,
        reviews=row.rating.votes_count if row.rating else None,
        primary_category=tidy(row.category),
    )


def _fault_of_code(code: int, *, was_charged: bool, answer: Answer | None = None) -> RankFault:
    """What was charged is not asked again by itself, whatever the code."""
    error = _ERRORS.get(code, "server_error" if code >= 50000 else "refused")
    repeatable = error in ("throttled", "server_error") and not was_charged
    wait = retry_after_of(answer.headers) if answer is not None else None
    return RankFault(error, f"{_WORDS[error]} (code {code})", repeatable=repeatable, retry_after=wait)


def _read(kind: type[ShapeT], answer: Answer) -> ShapeT:
    try:
        return kind.model_validate_json(answer.body)
    except ValidationError as error:
        places = sorted({".".join(map(str, one["loc"])) or "the answer" for one in error.errors(include_input=False)})
        detail = f"DataForSEO's answer is not as documented ({', '.join(places[:5])[:200]})."
        raise RankFault("malformed", detail) from None  # the cause holds what they sent
