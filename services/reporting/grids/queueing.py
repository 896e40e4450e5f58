"""Working a run off by the standard queue of DataForSEO: set tasks, keep their ids, and come again until all ended.

An intent is committed before its task is set, and the task's id with what it cost right after. A worker that is lost
between the two leaves intents without ids: their tasks are not set again, but found by their tags when they have ended.
Nobody waits here: the job says when it wants to be run again.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import TypeVar

from contracts.reporting.ranks import RankObservation, RankQuery
from libs.clock import utc_now
from libs.jobs import RetryLater
from services.reporting.grids import repository
from services.reporting.grids.failures import STOPS, refused_source, stop_among, stopped_by
from services.reporting.grids.keeping import Work, going_on, keep, place_of, refuse_beyond_ceiling, uncertain
from services.reporting.grids.repository import OpenCharge
from services.reporting.ranks.asking import IN_FLIGHT, RankFault
from services.reporting.ranks.dataforseo import DataForSeoStandard, PostedTask
from services.reporting.ranks.dataforseo.standard import POST_SIZE
from services.reporting.ranks.registry import SWITCHED_OFF
from services.reporting.runs import repository as run_repository
from services.reporting.runs.kinds import Failure, RunBroken, RunStopped

DEADLINE = timedelta(minutes=50)
HOPELESS = timedelta(hours=3)
"""As long as the provider does not answer at all, what was paid for is waited for until then."""
LATE = timedelta(minutes=10)
"""From then on tasks are asked for by their ids as well: the list of ready ones shows the first thousand of an
account, whoever set them."""
MOST_LATE = 100
LEAST_WAIT, MOST_WAIT = 10.0, 60.0
ItemT = TypeVar("ItemT")


@dataclass(frozen=True)
class _Waiting:
    """A question whose end is awaited, and for how long."""

    query: RankQuery
    charge: OpenCharge
    age: timedelta

    @property
    def is_overdue(self) -> bool:
        return self.age > DEADLINE


async def work_off(work: Work, source: DataForSeoStandard) -> None:
    """Collect what has ended, and set what is missing. Raises `RetryLater` as long as something is awaited, then
    `RunBroken` for what keeps the rest from being asked."""
    await _collect(work, source)
    obstacle = await _post_missing(work, source)
    waiting = await _list_waiting(work)
    if waiting:
        raise RetryLater(_wait_of(waiting), "tasks_under_way", "DataForSEO works on the questions.")
    if obstacle is not None:
        raise RunBroken(obstacle)


async def _collect(work: Work, source: DataForSeoStandard) -> None:
    """Keep what has ended, and what is not waited for any longer."""
    waiting = await _list_waiting(work)
    if not waiting:
        return
    ready = await _list_ready(work, source)
    if ready is not None:
        await _adopt(work, source, waiting, ready)
        waiting = await _list_waiting(work)
    for some in _batches(_due_among(waiting, ready), IN_FLIGHT):
        await _fetch(work, source, some)


def _due_among(waiting: Sequence[_Waiting], ready: Mapping[str, str] | None) -> list[_Waiting]:
    """Whose end can be had. Of one that nobody heard of, only the list of ready ones can say that it has none."""
    ended = set((ready or {}).values())
    tasks = [each for each in waiting if each.charge.task_id]
    known = [each for each in tasks if each.is_overdue or each.charge.task_id in ended]
    late = [each for each in tasks if each not in known and each.age > LATE]
    unheard = [each for each in waiting if not each.charge.task_id and each.is_overdue]
    lost = [each for each in unheard if ready is not None or each.age > HOPELESS]
    return [*known, *late[:MOST_LATE], *lost]


async def _list_ready(work: Work, source: DataForSeoStandard) -> Mapping[str, str] | None:
    """Ids by tag; None while it cannot be told. Raises `RunBroken` where a person has to do something."""
    try:
        return await source.list_ready(work.target)
    except RankFault as fault:
        if fault.error in STOPS:
            raise RunBroken(stopped_by(fault.error)) from fault
        return None


async def _adopt(work: Work, source: DataForSeoStandard, waiting: Sequence[_Waiting], ready: Mapping[str, str]) -> None:
    """Tasks that were set without anybody hearing of it, and have ended: they cost what the price list says."""
    unheard = [each.query for each in waiting if not each.charge.task_id and each.query.tag in ready]
    if unheard:
        await _keep_tasks(work, [PostedTask(query, ready[query.tag], source.unit_price) for query in unheard])


async def _fetch(work: Work, source: DataForSeoStandard, due: Iterable[_Waiting]) -> None:
    """Some results at once, kept together."""
    observed = await asyncio.gather(*(_end_of(work, source, each) for each in due))
    kept = [each for each in observed if each is not None]
    paid = frozenset(place_of(each) for each in kept if each.provider_task_id)
    if kept:
        await keep(work, kept, paid_before=paid)


async def _end_of(work: Work, source: DataForSeoStandard, each: _Waiting) -> RankObservation | None:
    """None: it may still come."""
    charge = each.charge
    if charge.task_id is None:
        return uncertain(work, place_of(each.query))
    posted = PostedTask(each.query, charge.task_id, charge.cost, charge.attempt)
    is_last = each.age > HOPELESS
    return await source.fetch(work.target, work.search, posted, is_overdue=each.is_overdue, is_last=is_last)


async def _post_missing(work: Work, source: DataForSeoStandard) -> Failure | None:
    """Set a task for every question that has neither a cell nor an open intent; what keeps that from being done."""
    awaited = {place_of(each.query) for each in await _list_waiting(work)}
    keywords = range(len(work.config.keywords))
    missing = [query for no in keywords for query in work.missing(no) if place_of(query) not in awaited]
    for queries in _batches(missing, POST_SIZE):
        if not work.opened.is_on():
            return refused_source(SWITCHED_OFF)
        try:
            refused = await _post(work, source, queries)
        except RunBroken as broken:
            return broken.failure
        stop = stop_among(refused)
        if stop is not None:
            return stop
    return None


async def _post(work: Work, source: DataForSeoStandard, queries: Sequence[RankQuery]) -> Sequence[RankObservation]:
    """Within the ceiling, and noted before; those that were not taken."""
    async with work.context.session() as session:
        run = await going_on(session, work)
        open_charges = await repository.list_open_charges(session, run.id)
        unheard = sum(charge.task_id is None for charge in open_charges.values())
        refuse_beyond_ceiling(run, (unheard + len(queries)) * source.unit_price)
        places = [place_of(query) for query in queries]
        attempts = await repository.note_charges(session, run.id, run.tenant_id, places)
    posted = await source.post(
        work.target, work.search, [_tagged(query, attempts[place_of(query)]) for query in queries]
    )
    if posted.taken:
        await _keep_tasks(work, posted.taken)
    if posted.refused:
        await keep(work, posted.refused)
    return posted.refused


async def _keep_tasks(work: Work, tasks: Sequence[PostedTask]) -> None:
    """Their ids, and what they cost: also of a run that was cancelled in this moment, as it is paid."""
    async with work.context.session() as session:
        run = await run_repository.hold_run(session, work.run.id)
        if run is None:
            raise RunStopped
        kept = {place_of(task.query): (task.task_id, task.cost) for task in tasks}
        await repository.keep_tasks(session, run.id, kept)
        run.cost_spent += sum((task.cost for task in tasks), Decimal(0))
        await run_repository.save(session, run)


async def _list_waiting(work: Work) -> list[_Waiting]:
    """The longest asked first."""
    async with work.context.session() as session:
        charges = await repository.list_open_charges(session, work.run.id)
    now = utc_now()
    waiting = [
        _Waiting(_tagged(work.query(place), charge.attempt), charge, now - charge.asked_at)
        for place, charge in charges.items()
    ]
    return sorted(waiting, key=lambda each: each.charge.asked_at)


def _wait_of(waiting: Sequence[_Waiting]) -> float:
    """Seconds until it is worth looking again: longer, the longer it takes already."""
    age = (utc_now() - waiting[-1].charge.asked_at).total_seconds()
    return min(MOST_WAIT, max(LEAST_WAIT, age / 4))


def _tagged(query: RankQuery, attempt: int) -> RankQuery:
    """With a tag that no other attempt has."""
    return replace(query, tag=f"{query.tag}:{attempt}")


def _batches(items: Sequence[ItemT], size: int) -> Iterator[Sequence[ItemT]]:
    return (items[start : start + size] for start in range(0, len(items), size))
