"""Answers after some minutes, and cheaper: tasks are set by the hundred, and fetched for nothing when they have ended.

Nothing here waits: whoever asks keeps the tasks' ids, and comes again.
https://docs.dataforseo.com/v3/serp/google/maps/task_post
"""

from collections.abc import Mapping, Sequence
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
from services.reporting.ranks.dataforseo.api import METHOD, PERHAPS_CHARGED, Api, Asked, task_of

POST_SIZE = 100
MOST_OF_A_REPORT = 13_230
_LATER: frozenset[RankError] = frozenset({"timeout", "unreachable", "server_error", "throttled", "breaker_open"})
"""What keeps a result from being fetched now, and not for good."""


class _NotEnded(Exception):
    """DataForSEO still works on the task."""


@dataclass(frozen=True)
class PostedTask:
    """A task that was taken: for which question, for how much, and at which try."""

    query: RankQuery
    task_id: str
    cost: Decimal
    attempts: int = 1


@dataclass(frozen=True)
class Posted:
    """What became of a post. `unheard` may have been taken all the same: a task with its tag may turn up."""

    taken: Sequence[PostedTask]
    refused: Sequence[RankObservation]
    unheard: Sequence[RankObservation]


class DataForSeoStandard:
    """Answers after about five minutes, for 0.0006 USD. Everything of a run waits together."""

    method: ClassVar[RankMethod] = METHOD
    unit_price: ClassVar[Decimal] = Decimal("0.0006")
    batch: ClassVar[int] = MOST_OF_A_REPORT
    seconds_per_batch: ClassVar[float] = 300.0
    keeps_places_only: ClassVar[bool] = False

    def __init__(self, lines: Lines, url: str, account: Account) -> None:
        self._api = Api(lines, url, account)

    @property
    def provenance(self) -> RankProvenance:
        return self._api.account.provenance

    async def post(self, target: RankTarget, search: RankSearch, queries: Sequence[RankQuery]) -> Posted:
        """Set a task for each of at most 100 questions. What certainly was not charged is tried again."""
        assert len(queries) <= POST_SIZE, "DataForSEO takes no more at once"
        try:
            headers = await self._api.sign_in(target)
        except RankFault as fault:
            return Posted([], [self._api.unanswered(each, fault, cost=Decimal(0), attempts=0) for each in queries], [])
        asked = Asked(self._api, headers, target, search, self.unit_price)
        body = [task_of(query, search) for query in queries]
        try:
            tasks, attempts = await until_answered(
                self._api.lines, lambda: self._api.set_tasks("task_post", headers, body)
            )
        except GivenUp as error:
            failed = [asked.failed(query, error.fault, attempts=error.attempts) for query in queries]
            is_unheard = error.fault.error in PERHAPS_CHARGED
            return Posted([], [], failed) if is_unheard else Posted([], failed, [])
        return _sorted_out(asked, queries, {task.tag: task for task in tasks}, attempts)

    async def list_ready(self, target: RankTarget) -> Mapping[str, str]:
        """Ids of tasks of the account that have ended and were not fetched, by tag. Raises `RankFault`."""
        return await self._api.list_ready(await self._api.sign_in(target))

    async def fetch(
        self,
        target: RankTarget,
        search: RankSearch,
        posted: PostedTask,
        *,
        is_overdue: bool = False,
        is_last: bool = False,
    ) -> RankObservation | None:
        """What became of a task; None while it may still be fetched. One that is overdue has ended by now, or timed
        out; whether it has is found out, unless this is the last time."""
        try:
            headers = await self._api.sign_in(target)
            task = await self._ended(posted.task_id, headers)
            asked = Asked(self._api, headers, target, search, self.unit_price)
            return asked.found(posted.query, task, cost=posted.cost, attempts=posted.attempts)
        except _NotEnded:
            fault = RankFault("timeout", "DataForSEO has not ended the task in time.")
            return self._failed(posted, fault) if is_overdue or is_last else None
        except RankFault as fault:
            return None if fault.error in _LATER and not is_last else self._failed(posted, fault)

    def _failed(self, posted: PostedTask, fault: RankFault) -> RankObservation:
        return self._api.unanswered(
            posted.query, fault, cost=posted.cost, attempts=posted.attempts, task_id=posted.task_id
        )

    async def _ended(self, task_id: str, headers: Mapping[str, str]) -> Task:
        task = await self._api.fetch(task_id, headers)
        if task.id != task_id:
            raise RankFault("malformed", "DataForSEO answered for another task than was asked.")
        if task.status_code in WAITING:
            raise _NotEnded
        return task


def _sorted_out(asked: Asked, queries: Sequence[RankQuery], by_tag: Mapping[str | None, Task], attempts: int) -> Posted:
    taken: list[PostedTask] = []
    refused: list[RankObservation] = []
    unheard: list[RankObservation] = []
    for query in queries:
        task = by_tag.get(query.tag)
        if task is None:
            fault = RankFault("uncertain", "DataForSEO says nothing about this task.")
            unheard.append(asked.failed(query, fault, attempts=attempts))
        elif task.status_code == CREATED and task.id:
            taken.append(PostedTask(query, task.id, task.charged, attempts))
        else:
            fault = fault_of(task) or RankFault("malformed", "The task was not created, and has ended.")
            refused.append(asked.failed(query, fault, attempts=attempts, task=task))
    return Posted(taken, refused, unheard)
