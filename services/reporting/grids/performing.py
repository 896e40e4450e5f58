"""Performing a run of a grid: batch by batch, each kept before the next one is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.reporting.grid_reports import GridConfig
from contracts.reporting.grids import GridPoint
from contracts.reporting.ranks import (
    ERROR_CLASSES,
    RankedBusiness,
    RankError,
    RankObservation,
    RankQuery,
    RankSearch,
    RankTarget,
)
from libs.clock import utc_now
from libs.jobs import JobContext
from services.reporting.grids import repository
from services.reporting.grids.geometry import lay_out
from services.reporting.grids.repository import Place
from services.reporting.models import ReportRun
from services.reporting.ranks.fallback import falls_back
from services.reporting.ranks.opening import Opened
from services.reporting.ranks.protocol import RankSource
from services.reporting.ranks.registry import SWITCHED_OFF, Obstacle
from services.reporting.ranks.simulated import SimulatedRanks
from services.reporting.runs import repository as run_repository
from services.reporting.runs.kinds import Failure, Outcome, RunBroken, RunStopped

STOPS: frozenset[RankError] = frozenset({"not_authorised", "funds"})
WORDS: dict[RankError, str] = {
    "not_authorised": "The provider refuses the credentials. Connect it anew, then replay.",
    "funds": "The provider's account has no funds. Fill it up, then replay.",
}


@dataclass
class Work:
    """What is still to do of a run, and the businesses that have a number."""

    context: JobContext
    run: ReportRun
    config: GridConfig
    opened: Opened
    points: Sequence[GridPoint]
    known: set[Place]
    numbers: dict[str, int]

    @property
    def source(self) -> RankSource:
        return self.opened.source

    @property
    def target(self) -> RankTarget:
        business = self.config.business
        return RankTarget(
            name=business.name,
            place_id=business.place_id,
            cid=business.cid,
            domain=business.domain,
            latitude=business.latitude if business.latitude is not None else self.config.map.latitude,
            longitude=business.longitude if business.longitude is not None else self.config.map.longitude,
            match_mode=business.match_mode,
        )

    @property
    def search(self) -> RankSearch:
        search = self.config.search
        return RankSearch(
            depth=search.depth,
            zoom=search.zoom,
            language_code=search.language_code,
            region_code=search.region_code,
            device=search.device,
            seed=self.config.seed,
        )


async def perform(context: JobContext, run: ReportRun, opened: Opened) -> Outcome:
    """Ask for every cell that the run does not have yet. Raises `RunStopped` when it was cancelled meanwhile, and
    `RunBroken` for what the next question would meet too."""
    work = await _take_up(context, run, opened)
    for keyword_no in range(len(work.config.keywords)):
        await _perform_keyword(work, keyword_no)
    async with context.session() as session:
        errors = await repository.count_errors(session, run.id)
    return Outcome(failure=_failure_of(errors))


def _failure_of(errors: Mapping[RankError, int]) -> Failure | None:
    if not errors:
        return None
    worst: RankError = next(error for error, count in errors.items() if count == max(errors.values()))
    reason = worst.replace("_", " ")
    words = f"{sum(errors.values())} points have no answer, most of them because of: {reason}. Replay asks them alone."
    return Failure(ERROR_CLASSES[worst], worst, words)


async def _take_up(context: JobContext, run: ReportRun, opened: Opened) -> Work:
    """Where the attempt before left off. What it had asked and paid for without hearing the end counts as failed."""
    config = GridConfig.model_validate(run.config)
    points = [point for point in lay_out(config.map).points if not point.excluded]
    async with context.session() as session:
        known = await repository.list_places(session, run.id)
        numbers = await repository.list_business_numbers(session, run.id)
        lost = await repository.list_open_intents(session, run.id) - known
    work = Work(context, run, config, opened, points, known, numbers)
    if lost:
        await _keep(work, [_uncertain(place, opened.source) for place in sorted(lost)])
    return work


async def _perform_keyword(work: Work, keyword_no: int) -> None:
    """All cells of one keyword, from one source; when that one is out and it is allowed, all of them anew simulated."""
    source = work.source
    while queries := _missing(work, keyword_no)[: source.batch]:
        if not work.opened.is_on():
            raise RunBroken(failure_of(SWITCHED_OFF))
        observed = await _ask(work, source, queries)
        await _keep(work, observed)
        stop: RankError | None = next((each.error for each in observed if each.error in STOPS), None)
        if stop is not None:
            raise RunBroken(Failure(ERROR_CLASSES[stop], stop, WORDS[stop]))
    if work.config.search.allows_fallback:
        await _fall_back(work, keyword_no)


async def _fall_back(work: Work, keyword_no: int) -> None:
    """Where its source is out, redo the whole keyword simulated, labelled so: within a keyword sources never mix."""
    async with work.context.session() as session:
        errors = await repository.count_errors(session, work.run.id, keyword_no)
    if not falls_back(len(work.points), errors):
        return
    stand_in = SimulatedRanks("fallback_simulated")
    observed = [stand_in.answer(work.target, work.search, query) for query in _queries(work, keyword_no)]
    await _keep(work, observed, instead_of=keyword_no)


def failure_of(obstacle: Obstacle) -> Failure:
    """A source that may not be asked: a person has to change something first."""
    code, words = obstacle
    return Failure("invalid_config", code, words)


def _missing(work: Work, keyword_no: int) -> list[RankQuery]:
    return [query for query in _queries(work, keyword_no) if (keyword_no, query.point_no) not in work.known]


def _queries(work: Work, keyword_no: int) -> list[RankQuery]:
    return [
        RankQuery(
            point_no=number,
            keyword_no=keyword_no,
            keyword=work.config.keywords[keyword_no],
            latitude=point.latitude,
            longitude=point.longitude,
            tag=f"{work.run.id}:{keyword_no}:{point.id}",
        )
        for number, point in enumerate(work.points)
    ]


async def _ask(work: Work, source: RankSource, queries: Sequence[RankQuery]) -> list[RankObservation]:
    """Within the ceiling, and noted before it is paid for."""
    if source.unit_price:
        async with work.context.session() as session:
            run = await _going_on(session, work)
            _refuse_beyond_ceiling(run, len(queries) * source.unit_price)
            places = [(query.keyword_no, query.point_no) for query in queries]
            await repository.note_charges(session, run.id, run.tenant_id, places)
    return [observation async for observation in source.observe(work.target, work.search, queries)]


def _refuse_beyond_ceiling(run: ReportRun, cost: Decimal) -> None:
    if run.cost_ceiling is None or run.cost_spent + cost > run.cost_ceiling:
        message = f"{run.cost_spent:f} USD are spent, and the next questions would go beyond the ceiling."
        raise RunBroken(Failure("budget_exceeded", "ceiling_reached", message))


async def _keep(work: Work, observed: Sequence[RankObservation], *, instead_of: int | None = None) -> None:
    """Cells, businesses, counts and charges of a batch, perhaps instead of all that a keyword had: in one transaction,
    and only while the run goes on."""
    cells, businesses = _rows(work, observed)
    async with work.context.session() as session:
        run = await _going_on(session, work)
        if instead_of is not None:
            await _forget(session, run, instead_of)
        await repository.add_businesses(session, run.id, businesses)
        answered, failed = await repository.add_cells(session, run.id, cells)
        run.done, run.failed = run.done + answered, run.failed + failed
        run.provenances = sorted({*run.provenances, *(each.provenance for each in observed)})
        run.cost_spent += sum((each.cost for each in observed), Decimal(0))
        if work.source.unit_price:
            await repository.settle_charges(session, run.id, {_place(each): _charge(each) for each in observed})
        await run_repository.save(session, run)
    work.known.update(_place(each) for each in observed)


async def _forget(session: AsyncSession, run: ReportRun, keyword_no: int) -> None:
    """What was charged for it stays noted."""
    answered, failed = await repository.forget_keyword(session, run.id, keyword_no)
    run.done, run.failed = run.done - answered, run.failed - failed
    run.provenances = await repository.list_provenances(session, run.id)


async def _going_on(session: AsyncSession, work: Work) -> ReportRun:
    run = await run_repository.hold_run(session, work.run.id)
    if run is None or run.state != "running":
        raise RunStopped
    return run


def _rows(work: Work, observed: Sequence[RankObservation]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Cells, and the businesses among them that have no number yet; each gets the next one."""
    new: dict[str, dict[str, Any]] = {}
    cells: list[dict[str, Any]] = []
    for each in observed:
        numbers = [_number(work, business, new) for business in each.results if not business.is_ad]
        cells.append(_cell(each, numbers))
    return cells, list(new.values())


def _number(work: Work, business: RankedBusiness, new: dict[str, dict[str, Any]]) -> int:
    key = business.key
    if key not in work.numbers:
        work.numbers[key] = len(work.numbers)
        new[key] = _business(business, work.numbers[key], places_only=work.source.keeps_places_only)
    return work.numbers[key]


def _business(business: RankedBusiness, no: int, *, places_only: bool) -> dict[str, Any]:
    kept = {"no": no, "key": business.key, "place_id": business.place_id}
    if places_only:
        return kept
    return kept | {
        "name": business.name,
        "cid": business.cid,
        "address": business.address,
        "latitude": business.latitude,
        "longitude": business.longitude,
        "rating": business.rating,
        "reviews": business.reviews,
        "primary_category": business.primary_category,
    }


def _cell(each: RankObservation, numbers: list[int]) -> dict[str, Any]:
    return {
        "keyword_no": each.keyword_no,
        "point_no": each.point_no,
        "status": each.status,
        "rank": each.rank,
        "ranked": numbers,
        "provenance": each.provenance,
        "attempts": each.attempts,
        "cost": str(each.cost),
        "match_method": each.match_method,
        "match_confidence": each.match_confidence,
        "error_class": ERROR_CLASSES[each.error] if each.error else None,
        "error_code": each.error,
        "provider_task_id": each.provider_task_id,
        "observed_at": each.observed_at,
    }


def _place(each: RankObservation) -> Place:
    return each.keyword_no, each.point_no


def _charge(each: RankObservation) -> tuple[str, Decimal]:
    if each.error == "uncertain":
        return "uncertain", each.cost
    return ("done" if each.cost else "free"), each.cost


def _uncertain(place: Place, source: RankSource, now: datetime | None = None) -> RankObservation:
    return RankObservation(
        point_no=place[1],
        keyword_no=place[0],
        status="error",
        observed_at=now or utc_now(),
        provenance=source.provenance,
        method=source.method,
        cost=source.unit_price,
        error="uncertain",
    )
