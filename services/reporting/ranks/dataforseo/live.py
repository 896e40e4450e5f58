"""An answer within seconds. https://docs.dataforseo.com/v3/serp/google/maps/live/advanced"""

from collections.abc import AsyncIterator, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from contracts.reporting.ranks import (
    RankMethod,
    RankObservation,
    RankProvenance,
    RankQuery,
    RankSearch,
    RankTarget,
)
from services.reporting.ranks.asking import IN_FLIGHT, Account, GivenUp, Lines, RankFault, until_answered
from services.reporting.ranks.dataforseo.answers import Task, fault_of
from services.reporting.ranks.dataforseo.api import METHOD, Api, Asked, task_of
from services.reporting.ranks.observing import observe_each


class DataForSeoLive:
    """An answer within seconds, for 0.002 USD; one question a call, and 50 under way."""

    method: ClassVar[RankMethod] = METHOD
    unit_price: ClassVar[Decimal] = Decimal("0.002")
    batch: ClassVar[int] = IN_FLIGHT
    seconds_per_batch: ClassVar[float] = 8.0
    keeps_places_only: ClassVar[bool] = False

    def __init__(self, lines: Lines, url: str, account: Account) -> None:
        self._api = Api(lines, url, account)

    @property
    def provenance(self) -> RankProvenance:
        return self._api.account.provenance

    async def observe(
        self, target: RankTarget, search: RankSearch, queries: Sequence[RankQuery]
    ) -> AsyncIterator[RankObservation]:
        """Answers as they come in. After a refusal that all would meet, nothing more is asked."""
        try:
            headers = await self._api.sign_in(target)
        except RankFault as fault:
            for query in queries:
                yield self._api.unanswered(query, fault, cost=Decimal(0), attempts=0)
            return
        asked = Asked(self._api, headers, target, search, self.unit_price)
        async for observation in observe_each(queries, lambda query: _observe(asked, query)):
            yield observation


async def _observe(asked: Asked, query: RankQuery) -> RankObservation:
    """One question, answered in the call that asks it."""
    if asked.stop is not None:
        return asked.not_asked(query, asked.stop)
    body = [task_of(query, asked.search)]
    try:
        task, attempts = await until_answered(asked.api.lines, lambda: _ask(asked, query, body))
    except GivenUp as error:
        return asked.failed(query, error.fault, attempts=error.attempts)
    try:
        return asked.found(query, task, cost=task.charged, attempts=attempts)
    except RankFault as fault:
        return asked.failed(query, fault, attempts=attempts, task=task)


async def _ask(asked: Asked, query: RankQuery, body: Any) -> Task:
    """The one task, whatever came of it. Raises `RankFault`, also for a code that lets it be asked again."""
    tasks = await asked.api.set_tasks("live/advanced", asked.headers, body)
    if len(tasks) != 1 or tasks[0].tag != query.tag:
        raise RankFault("malformed", "DataForSEO answered another question than was asked.")
    fault = fault_of(tasks[0])
    if fault is not None and fault.repeatable:
        raise fault
    return tasks[0]
