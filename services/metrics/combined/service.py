"""Answers from a snapshot: find the one that serves, answer from memory, and say how fresh it is."""

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, cast
from uuid import UUID

import orjson

from contracts.metrics.combined import CONTRACT_VERSION
from contracts.metrics.query import CombinedQuery, RangeQuery
from libs.clock import Clock, utc_now
from libs.content_coding import Coding
from libs.errors import Forbidden, Invalid, NotFound, Unavailable
from services.metrics.combined import payload, sections
from services.metrics.combined.answers import Prepared, prepare
from services.metrics.combined.payload import Question, Row
from services.metrics.combined.ranges import DayRange, compared, days_of, resolve
from services.metrics.combined.selection import Selection, account_key, select
from services.metrics.combined.telemetry import observe_answer
from services.metrics.combined.usual import find_usual
from services.metrics.history.loading import History, Whose
from services.metrics.maps.loading import OwnMaps, Territories
from services.metrics.places.loading import OwnPlaces
from services.metrics.snapshots.cache import Cache
from services.metrics.snapshots.frames import SnapshotFrames
from services.metrics.snapshots.freshness import freshness, unknown_freshness
from services.metrics.snapshots.loading import Serving, Servings, SnapshotStore
from services.metrics.snapshots.parts import DaysOf

RETRY_SECONDS = 15
CampaignKey = tuple[str, str, str]
Sections = tuple[Row, Row]
"""The sections of an answer, and the part of `meta` that follows from them."""


class NoSnapshot(Unavailable):
    code, title = "snapshot_missing", "The numbers are being prepared"


class CampaignNotFound(NotFound):
    """Absent in the snapshot, another tenant's, or of an account that the caller does not see."""


class AggregatesOnly(Forbidden):
    """The caller's role sees totals and nothing finer."""

    code, title = "aggregates_only", "Your role shows totals only"


@dataclass(frozen=True)
class Caller:
    """Whom an answer is for. `accounts` and `aggregates_only` as in `Principal`: said by the token, never the query."""

    tenant_id: UUID
    request_id: str | None
    if_none_match: str | None
    coding: Coding = "identity"
    accounts: frozenset[str] | None = None
    aggregates_only: bool = False

    @property
    def view(self) -> str:
        """What tells this caller's answers from those of others of the tenant; empty without a limit."""
        limit = "" if self.accounts is None else hashlib.sha256("\n".join(sorted(self.accounts)).encode()).hexdigest()
        return limit + ("|aggregates" if self.aggregates_only else "")


@dataclass(frozen=True)
class Answer:
    """`body`, in `coding`, is none when the caller has it already."""

    etag: str
    body: bytes | None
    coding: Coding = "identity"


@dataclass(frozen=True)
class Answers:
    """What the process keeps to answer with."""

    servings: Servings
    store: SnapshotStore
    history: History
    places: OwnPlaces
    maps: OwnMaps
    prepared: Cache[Prepared]
    threads: Executor
    budget_seconds: int
    code_sha: str
    clock: Clock = field(default=utc_now)


async def combined(answers: Answers, caller: Caller, query: CombinedQuery) -> Answer:
    """The combined payload.

    Raises `Invalid` for an impossible range, `NoSnapshot` before the first build, and `RegionMapNotFound`.
    """
    resolve(query, None)
    if caller.aggregates_only and query.campaign_search:
        raise AggregatesOnly("Totals cannot be narrowed to single campaigns.")
    serving = await serving_of(answers, caller, query)
    require_servable(serving)
    withheld = caller.aggregates_only
    own = await answers.places.get(caller.tenant_id, serving.place_names)
    drawn = await answers.maps.get(caller.tenant_id, query.region_map) if query.region_map else None
    make = partial(sections_of, query=query, withheld=withheld, own=own, drawn=drawn, code_sha=answers.code_sha)
    name = f"combined|{serving.place_names}|{drawn.revision if drawn else ''}"
    return await answer_of(answers, caller, serving, query, name, make)


async def campaign(answers: Answers, caller: Caller, key: CampaignKey, query: RangeQuery) -> Answer:
    """One campaign. Raises `CampaignNotFound`, and what `combined` raises."""
    resolve(query, None)
    if caller.aggregates_only:
        raise AggregatesOnly
    serving = await serving_of(answers, caller, query)
    require_servable(serving)
    name = "campaign|" + "|".join(key)
    return await answer_of(answers, caller, serving, query, name, lambda frames: _campaign(frames, key, query))


def require_servable(serving: Serving) -> None:
    """A tenant that never had data is answered with empty sections; one whose data is on its way has to wait."""
    if serving.snapshot_id is None and serving.is_expected:
        raise NoSnapshot("No snapshot has been built yet.", retry_after=RETRY_SECONDS)


async def answer_of(
    answers: Answers,
    caller: Caller,
    serving: Serving,
    query: RangeQuery,
    name: str,
    make: Callable[[SnapshotFrames | None], Sections],
) -> Answer:
    """What `make` says of the frames that serve, made once for all who ask the same; `name` says what is asked."""
    asked = f"{caller.tenant_id}|{caller.view}|{name}|{caller.coding}|{_canonical(query)}"
    standing = standing_of(answers, serving, query)
    etag = _etag(asked, serving, standing)
    if caller.if_none_match and etag in caller.if_none_match:
        observe_answer("not_modified")
        return Answer(etag, None)

    async def prepare_now() -> Prepared:
        frames = await frames_of(answers, caller, serving, query)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(answers.threads, lambda: prepare(*make(frames), caller.coding))

    found = await answers.prepared.get((asked, serving.snapshot_id), prepare_now)
    outcome = "hit" if found.was_known else "miss"
    observe_answer(outcome)
    cache = {"outcome": outcome, "age_seconds": found.value.age_seconds}
    own = {"request_id": caller.request_id, "tenant_id": caller.tenant_id, "dataset": query.dataset.value}
    return Answer(etag, found.value.body(own | standing | {"cache": cache}), caller.coding)


async def frames_of(
    answers: Answers, caller: Caller, serving: Serving, query: RangeQuery, *, within: str = "#/query/"
) -> SnapshotFrames | None:
    """The rows to answer from: the snapshot that serves, or what was known at the moment that is asked for."""
    if query.as_of is not None:
        whose = Whose(caller.tenant_id, query.dataset, caller.accounts, serving.snapshot_id)
        # Budgets are held against whole months, and part of this answer alone.
        with_months = isinstance(query, CombinedQuery)
        return await answers.history.get(whose, query, query.as_of, within=within, with_months=with_months)
    if serving.snapshot_id is None:
        return None
    days = _asked_days(query, within)
    return await answers.store.get(caller.tenant_id, serving.snapshot_id, caller.accounts, of=days)


async def serving_of(answers: Answers, caller: Caller, query: RangeQuery, *, within: str = "#/query/") -> Serving:
    """What serves; the rows that `frames_of` will want of it are read on the way, for whoever may see all of them."""
    sees_all = caller.accounts is None and query.as_of is None
    days = _asked_days(query, within) if sees_all else None
    return await answers.servings.get(caller.tenant_id, query.dataset, of=days)


def _asked_days(query: RangeQuery, within: str) -> DaysOf:
    def days(coverage: tuple[date, date] | None) -> list[tuple[date, date]]:
        try:
            return [(one.start, one.end) for one in days_of(query, coverage, within=within)]
        except Invalid:  # whoever makes the answer says so; others may wait for the same rows
            return []

    return days


def standing_of(answers: Answers, serving: Serving, query: RangeQuery) -> Row:
    """The part of `meta` that says what is answered from; how fresh and how good that was in the past, nobody wrote."""
    if query.as_of is not None:
        return {
            "snapshot_id": None,
            "snapshot_generated_at": None,
            "as_of": query.as_of,
            "freshness": unknown_freshness(answers.budget_seconds),
            "quality": {"status": "unknown", "failed_checks": []},
        }
    return {
        "snapshot_id": serving.snapshot_id,
        "snapshot_generated_at": serving.generated_at,
        "as_of": None,
        "freshness": freshness(serving, answers.clock(), answers.budget_seconds),
        "quality": sections.quality(serving),
    }


def sections_of(
    frames: SnapshotFrames | None,
    query: CombinedQuery,
    withheld: bool,
    own: Mapping[str, str],
    drawn: Territories | None,
    code_sha: str,
) -> Sections:
    """What `frames` answer to `query`: totals alone where the rest is `withheld`. `code_sha` is that of this code."""
    asked = resolve(query, frames.coverage if frames else None)
    if frames is None or frames.coverage is None or asked is None:
        return sections.nothing(asked, query, drawn)
    made = find_usual(frames, query, own, code_sha)
    body, meta = made or _made_now(frames, query, asked, own, drawn)
    return sections.without_rows(body, meta) if withheld else (body, meta)


def _made_now(
    frames: SnapshotFrames, query: CombinedQuery, asked: DayRange, own: Mapping[str, str], drawn: Territories | None
) -> Sections:
    selection, before = select(frames, query), compared(asked, query.compare)
    question = Question(frames, selection, asked, before, query.limit, query.allow_partial, own, drawn)
    return sections.combined(question, query)


def _campaign(frames: SnapshotFrames | None, key: CampaignKey, query: RangeQuery) -> Sections:
    asked = resolve(query, frames.coverage if frames else None)
    number = frames.campaign_number(key[0], account_key(key[1]), key[2]) if frames else None
    if frames is None or number is None or asked is None:
        raise CampaignNotFound
    only = payload.only_campaign(frames, number)
    question = Question(frames, Selection(only), asked, compared(asked, query.compare), 5000, query.allow_partial)
    return sections.campaign(question, number, query)


def _canonical(query: RangeQuery) -> str:
    """Equal questions, however their values are ordered, are one question."""
    values = query.model_dump(mode="json")
    return orjson.dumps({name: _ordered(value) for name, value in values.items()}, option=orjson.OPT_SORT_KEYS).decode()


def _ordered(value: Any) -> Any:
    return sorted(cast("list[str]", value)) if isinstance(value, list) else value


def _etag(asked: str, serving: Serving, standing: Row) -> str:
    """The snapshot stands for what the marts say, of which answers about the past are made as well."""
    fresh = standing["freshness"]
    generated_at = standing["snapshot_generated_at"]
    parts = (asked, serving.snapshot_id, generated_at, fresh["state"], fresh["reasons"], CONTRACT_VERSION)
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'
