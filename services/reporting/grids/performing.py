"""Performing a run of a grid: batch by batch, each kept before the next one is asked."""

from collections.abc import Sequence

from contracts.reporting.ranks import RankObservation, RankQuery
from libs.jobs import JobContext
from services.reporting.grids import queueing, repository
from services.reporting.grids.failures import failure_among, refused_source, stop_among
from services.reporting.grids.keeping import (
    Work,
    going_on,
    keep,
    keep_instead,
    place_of,
    refuse_beyond_ceiling,
    take_up,
    uncertain,
)
from services.reporting.models import ReportRun
from services.reporting.ranks.dataforseo import DataForSeoStandard
from services.reporting.ranks.fallback import falls_back
from services.reporting.ranks.opening import Opened
from services.reporting.ranks.protocol import RankSource
from services.reporting.ranks.registry import SWITCHED_OFF
from services.reporting.ranks.simulated import SimulatedRanks
from services.reporting.runs.kinds import Outcome, RunBroken


async def perform(context: JobContext, run: ReportRun, opened: Opened) -> Outcome:
    """Ask for every cell that the run does not have yet. Raises `RunStopped` when it was cancelled meanwhile,
    `RunBroken` for what the next question would meet too, and `RetryLater` while answers are worked on elsewhere."""
    work = await take_up(context, run, opened)
    if isinstance(opened.source, DataForSeoStandard):
        await queueing.work_off(work, opened.source)
    elif opened.source.unit_price:
        await _give_up_on_lost(work)
    for keyword_no in range(len(work.config.keywords)):
        if not isinstance(opened.source, DataForSeoStandard):
            await _ask_keyword(work, opened.source, keyword_no)
        if work.config.search.allows_fallback:
            await _fall_back(work, keyword_no)
    async with context.session() as session:
        errors = await repository.count_errors(session, run.id)
    return Outcome(failure=failure_among(errors))


async def _give_up_on_lost(work: Work) -> None:
    """What the attempt before had asked and paid for without hearing the end counts as failed."""
    async with work.context.session() as session:
        lost = await repository.list_open_intents(session, work.run.id) - work.known
    if lost:
        await keep(work, [uncertain(work, place) for place in sorted(lost)])


async def _ask_keyword(work: Work, source: RankSource, keyword_no: int) -> None:
    """All cells of one keyword, from one source."""
    while queries := work.missing(keyword_no)[: source.batch]:
        if not work.opened.is_on():
            raise RunBroken(refused_source(SWITCHED_OFF))
        observed = await _ask(work, source, queries)
        await keep(work, observed)
        stop = stop_among(observed)
        if stop is not None:
            raise RunBroken(stop)


async def _fall_back(work: Work, keyword_no: int) -> None:
    """Where its source is out, redo the whole keyword simulated, labelled so: within a keyword sources never mix."""
    async with work.context.session() as session:
        errors = await repository.count_errors(session, work.run.id, keyword_no)
    if not falls_back(len(work.points), errors):
        return
    stand_in = SimulatedRanks("fallback_simulated")
    observed = [stand_in.answer(work.target, work.search, query) for query in work.queries(keyword_no)]
    await keep_instead(work, keyword_no, observed)


async def _ask(work: Work, source: RankSource, queries: Sequence[RankQuery]) -> list[RankObservation]:
    """Within the ceiling, and noted before it is paid for."""
    if source.unit_price:
        async with work.context.session() as session:
            run = await going_on(session, work)
            refuse_beyond_ceiling(run, len(queries) * source.unit_price)
            await repository.note_charges(session, run.id, run.tenant_id, [place_of(query) for query in queries])
    return [observation async for observation in source.observe(work.target, work.search, queries)]
