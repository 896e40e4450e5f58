"""Answers after some minutes, and cheaper. https://docs.dataforseo.com/v3/serp/google/maps/task_post"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from contracts.reporting.ranks import (
    RankError,
    RankMethod,
    RankObservation,
    RankProvenance,
    RankQuery,
    RankSearch,
    RankTarget,
)
from services.reporting.ranks.asking import Account, GivenUp, Lines, RankFault, until_answered
from services.reporting.ranks.dataforseo.answers import CREATED, WAITING, Task, fault_of
from services.reporting.ranks.dataforseo.api import METHOD, Api, Asked, task_of

POST_SIZE = 100
POLL_SECONDS = 15.0
DEADLINE_SECONDS = 50 * 60.0
_LATER: frozenset[RankError] = frozenset({"timeout", "unreachable", "server_error", "throttled", "breaker_open"})
"""What keeps a result from being fetched now, and not for good."""


class DataForSeoStandard:
    """Answers after about five minutes, for 0.0006 USD. Tasks are set by the hundred, and fetched when ready."""

    method: ClassVar[RankMethod] = METHOD
    unit_price: ClassVar[Decimal] = Decimal("0.0006")
    batch: ClassVar[int] = 441
    seconds_per_batch: ClassVar[float] = 300.0
    keeps_places_only: ClassVar[bool] = False

    def __init__(self, lines: Lines, url: str, account: Account) -> None:
        self._api = Api(lines, url, account)

    @property
    def provenance(self) -> RankProvenance:
        return self._api.account.provenance

    async def observe(
        self, target: RankTarget, search: RankSearch, queries: Sequence[RankQuery]
    ) -> AsyncIterator[RankObservation]:
        """Answers as they are fetched; what has none after 50 minutes is a `timeout`."""
        try:
            headers = await self._api.sign_in(target)
        except RankFault as fault:
            for query in queries:
                yield self._api.unanswered(query, fault, cost=Decimal(0), attempts=0)
            return
        asked = Asked(self._api, headers, target, search, self.unit_price)
        waiting: dict[str, _Set] = {}
        for start in range(0, len(queries), POST_SIZE):
            for refused in await _set_all(asked, queries[start : start + POST_SIZE], waiting):
                yield refused
        async for observation in _fetch_all(asked, waiting):
            yield observation


@dataclass(frozen=True)
class _Set:
    """A task that was set: for which question, for how much, and at which try."""

    query: RankQuery
    cost: Decimal
    attempts: int


async def _set_all(asked: Asked, queries: Sequence[RankQuery], waiting: dict[str, _Set]) -> list[RankObservation]:
    """Set a task for each question, into `waiting` by its id; the answer is of those that were not taken."""
    if asked.stop is not None:
        return [asked.not_asked(query, asked.stop) for query in queries]
    body = [task_of(query, asked.search) for query in queries]
    try:
        tasks, attempts = await until_answered(
            asked.api.lines, lambda: asked.api.set_tasks("task_post", asked.headers, body)
        )
    except GivenUp as error:
        return [asked.failed(query, error.fault, attempts=error.attempts) for query in queries]
    by_tag = {task.tag: task for task in tasks}
    refused: list[RankObservation] = []
    for query in queries:
        task = by_tag.get(query.tag)
        if task is not None and task.status_code == CREATED and task.id:
            waiting[task.id] = _Set(query, task.charged, attempts)
        else:
            refused.append(asked.failed(query, _not_taken(task), attempts=attempts, task=task))
    return refused


def _not_taken(task: Task | None) -> RankFault:
    if task is None:
        return RankFault("uncertain", "DataForSEO says nothing about this task.")
    return fault_of(task) or RankFault("malformed", "The task was not created, and has ended.")


async def _fetch_all(asked: Asked, waiting: dict[str, _Set]) -> AsyncIterator[RankObservation]:
    """Fetch what is ready, again and again until the deadline; then whatever there is, ready or not."""
    for _ in range(int(DEADLINE_SECONDS / POLL_SECONDS)):
        if not waiting:
            return
        await asked.api.lines.sleep(POLL_SECONDS)
        for task_id in await _list_ready(asked, waiting):
            observation = await _fetch(asked, task_id, waiting[task_id], is_last=False)
            if observation is not None:
                del waiting[task_id]
                yield observation
    for task_id, task in waiting.items():
        observation = await _fetch(asked, task_id, task, is_last=True)
        assert observation is not None, "the last fetch always says something"
        yield observation


async def _list_ready(asked: Asked, waiting: Mapping[str, _Set]) -> list[str]:
    """Which of ours have ended; none when it cannot be told just now."""
    try:
        ready, _ = await until_answered(asked.api.lines, lambda: asked.api.list_ready(asked.headers))
    except GivenUp:
        return []
    return [task_id for task_id in waiting if task_id in ready]


async def _fetch(asked: Asked, task_id: str, of: _Set, *, is_last: bool) -> RankObservation | None:
    """What became of it; None while it may still be fetched. Its cost is that of setting it."""
    try:
        task = await _ended(asked, task_id)
        return asked.found(of.query, task, cost=of.cost, attempts=of.attempts)
    except RankFault as fault:
        if not is_last and fault.error in _LATER:
            return None
        return asked.api.unanswered(of.query, fault, cost=of.cost, attempts=of.attempts, task_id=task_id)


async def _ended(asked: Asked, task_id: str) -> Task:
    """The task, at its end. Raises `RankFault`."""
    try:
        task, _ = await until_answered(asked.api.lines, lambda: asked.api.fetch(task_id, asked.headers))
    except GivenUp as error:
        raise error.fault from error
    if task.id != task_id:
        raise RankFault("malformed", "DataForSEO answered for another task than was asked.")
    if task.status_code in WAITING:
        raise RankFault("timeout", "DataForSEO has not ended the task in time.")
    return task
