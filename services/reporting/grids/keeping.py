"""What is still to do of a run of a grid, and keeping what is observed: nothing of it twice, and only while the run
goes on."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.reporting.grid_reports import GridConfig
from contracts.reporting.grids import GridPoint
from contracts.reporting.ranks import (
    ERROR_CLASSES,
    RankedBusiness,
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
from services.reporting.ranks.opening import Opened
from services.reporting.runs import repository as run_repository
from services.reporting.runs.kinds import Failure, RunBroken, RunStopped


@dataclass
class Work:
    """What is still to do of a run, and the businesses that have a number. `known` are places that have a cell."""

    context: JobContext
    run: ReportRun
    config: GridConfig
    opened: Opened
    points: Sequence[GridPoint]
    known: set[Place]
    numbers: dict[str, int]

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

    def query(self, place: Place) -> RankQuery:
        """The question of a place."""
        keyword_no, point_no = place
        point = self.points[point_no]
        return RankQuery(
            point_no=point_no,
            keyword_no=keyword_no,
            keyword=self.config.keywords[keyword_no],
            latitude=point.latitude,
            longitude=point.longitude,
            tag=f"{self.run.id}:{keyword_no}:{point.id}",
        )

    def queries(self, keyword_no: int) -> list[RankQuery]:
        """All questions of a keyword."""
        return [self.query((keyword_no, number)) for number in range(len(self.points))]

    def missing(self, keyword_no: int) -> list[RankQuery]:
        """Those of a keyword that have no cell."""
        return [query for query in self.queries(keyword_no) if (keyword_no, query.point_no) not in self.known]


async def take_up(context: JobContext, run: ReportRun, opened: Opened) -> Work:
    """Where the attempt before left off."""
    config = GridConfig.model_validate(run.config)
    points = [point for point in lay_out(config.map).points if not point.excluded]
    async with context.session() as session:
        known = await repository.list_places(session, run.id)
        numbers = await repository.list_business_numbers(session, run.id)
    return Work(context, run, config, opened, points, known, numbers)


async def keep(work: Work, observed: Sequence[RankObservation], *, paid_before: frozenset[Place] = frozenset()) -> None:
    """Cells, businesses, counts and charges of some observations, in one transaction. The cost of `paid_before` has
    been counted already. Raises `RunStopped`."""
    async with work.context.session() as session:
        run = await going_on(session, work)
        await _add(session, work, run, observed)
        run.cost_spent += sum((each.cost for each in observed if place_of(each) not in paid_before), Decimal(0))
        if work.opened.source.unit_price:
            await repository.settle_charges(session, run.id, {place_of(each): _charge(each) for each in observed})
        await run_repository.save(session, run)
    work.known.update(map(place_of, observed))


async def keep_instead(work: Work, keyword_no: int, observed: Sequence[RankObservation]) -> None:
    """Instead of all that a keyword had, in one transaction; what was charged for it stays noted. Raises
    `RunStopped`."""
    async with work.context.session() as session:
        run = await going_on(session, work)
        answered, failed = await repository.forget_keyword(session, run.id, keyword_no)
        run.done, run.failed = run.done - answered, run.failed - failed
        run.provenances = await repository.list_provenances(session, run.id)
        await _add(session, work, run, observed)
        await run_repository.save(session, run)
    work.known.update(map(place_of, observed))


async def going_on(session: AsyncSession, work: Work) -> ReportRun:
    """The run, held. Raises `RunStopped` when somebody cancelled it."""
    run = await run_repository.hold_run(session, work.run.id)
    if run is None or run.state != "running":
        raise RunStopped
    return run


def refuse_beyond_ceiling(run: ReportRun, cost: Decimal) -> None:
    """Raises `RunBroken` where `cost` more would be too much."""
    if run.cost_ceiling is None or run.cost_spent + cost > run.cost_ceiling:
        message = f"{run.cost_spent:f} USD are spent, and the next questions would go beyond the ceiling."
        raise RunBroken(Failure("budget_exceeded", "ceiling_reached", message))


def uncertain(work: Work, place: Place) -> RankObservation:
    """A question that was asked and perhaps paid for, without anybody hearing its end."""
    source = work.opened.source
    return RankObservation(
        point_no=place[1],
        keyword_no=place[0],
        status="error",
        observed_at=utc_now(),
        provenance=source.provenance,
        method=source.method,
        cost=source.unit_price,
        error="uncertain",
    )


def place_of(each: RankObservation | RankQuery) -> Place:
    return each.keyword_no, each.point_no


async def _add(session: AsyncSession, work: Work, run: ReportRun, observed: Sequence[RankObservation]) -> None:
    cells, businesses = _rows(work, observed)
    await repository.add_businesses(session, run.id, businesses)
    answered, failed = await repository.add_cells(session, run.id, cells)
    run.done, run.failed = run.done + answered, run.failed + failed
    run.provenances = sorted({*run.provenances, *(each.provenance for each in observed)})


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
        new[key] = _business(business, work.numbers[key], places_only=work.opened.source.keeps_places_only)
    return work.numbers[key]


def _business(business: RankedBusiness, no: int, *, places_only: bool) -> dict[str, Any]:
    kept: dict[str, Any] = {"no": no, "key": business.key, "place_id": business.place_id}
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


def _charge(each: RankObservation) -> tuple[str, Decimal]:
    if each.error == "uncertain":
        return "uncertain", each.cost
    return ("done" if each.cost else "free"), each.cost
