"""What a run of a grid found, as it is shown."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.reporting.grid_reports import GridConfig
from contracts.reporting.grid_results import (
    CompetitorMetrics,
    GridCellDetail,
    GridCellResult,
    GridComparison,
    GridCompetitors,
    GridKeywordResult,
    GridMetrics,
    GridResults,
)
from contracts.reporting.ranks import RankProvenance
from services.reporting import models
from services.reporting.grids import repository
from services.reporting.grids.comparing import compare, obstacles
from services.reporting.grids.competing import competition_of, stand
from services.reporting.grids.errors import BusinessNotFound, CellNotFound, NotComparable
from services.reporting.grids.geometry import distance_m, lay_out
from services.reporting.grids.measuring import Counted, measure, measure_all
from services.reporting.grids.reading import ReadKeyword, ReadRun, read_run
from services.reporting.runs import repository as run_repository
from services.reporting.runs.errors import RunNotFound
from services.reporting.runs.kinds import Kinds
from services.reporting.runs.repository import RunFilter
from services.reporting.runs.shown import shown

MOST_COMPETITORS = 50
LOOKED_BACK = 20
_Provenance = tuple[str, RankProvenance | None]
"""A keyword and where its ranks come from: with another one it is not compared."""


async def get_results(session: AsyncSession, kinds: Kinds, run_id: UUID, *, business_no: int | None) -> GridResults:
    """Cells and figures of the report's own business, or of another one that was seen. Raises `RunNotFound` and
    `BusinessNotFound`."""
    read = await read_run(session, await find_grid_run(session, run_id))
    business = await _find_business(session, run_id, business_no)
    previous = await _find_previous(session, read)
    before = _metrics_by_keyword(await read_run(session, previous)) if previous and business is None else {}
    keywords, overall = measured(read, business_no=business_no, before=before)
    return GridResults(
        run=shown(read.run, kinds),
        business=read.config.business,
        search=read.config.search,
        shape=read.config.map.shape,
        size=read.config.map.size,
        unit=read.config.map.unit,
        spacing_m=read.config.map.spacing_m,
        radius_m=read.config.map.radius_m,
        points=list(read.points),
        keywords=keywords,
        overall=overall,
        business_no=business_no,
        business_name=business.name if business else read.config.business.name,
        previous_run=previous.id if previous else None,
    )


def measured(
    read: ReadRun, *, business_no: int | None = None, before: Mapping[_Provenance, GridMetrics] | None = None
) -> tuple[list[GridKeywordResult], GridMetrics | None]:
    """Each keyword, and all of them together, of the report's own business or of another one."""
    counted = [_counted(keyword, business_no) for keyword in read.keywords]
    metrics = [measure(each) for each in counted]
    shown_keywords = [
        _keyword_shown(keyword, each, theirs, before or {})
        for keyword, each, theirs in zip(read.keywords, counted, metrics, strict=True)
    ]
    return shown_keywords, measure_all(list(zip(counted, metrics, strict=True)))


async def get_competitors(session: AsyncSession, run_id: UUID, *, keyword_no: int | None) -> GridCompetitors:
    """Raises `RunNotFound`, and `CellNotFound` for a keyword that the run does not have."""
    read = await read_run(session, await find_grid_run(session, run_id))
    if keyword_no is not None and keyword_no >= len(read.keywords):
        raise CellNotFound
    return await competitors_of(session, read, keyword_no=keyword_no)


async def competitors_of(session: AsyncSession, read: ReadRun, *, keyword_no: int | None = None) -> GridCompetitors:
    """The best-placed businesses, of one keyword or of all."""
    businesses = await repository.list_businesses(session, read.run.id)
    planned = read.planned

    def distance(number: int, point: int) -> float | None:
        business = businesses[number]
        if business.latitude is None or business.longitude is None:
            return None
        return distance_m(business.latitude, business.longitude, planned[point].latitude, planned[point].longitude)

    used = [keyword.cells for keyword in read.keywords if keyword_no in (None, keyword.no)]
    standing = stand(used, distance)
    own = _own_number(read, businesses)
    best = standing.best(MOST_COMPETITORS)
    shown_numbers = best if own is None or own in best or own not in standing.tallies else [*best, own]
    items = [
        CompetitorMetrics(
            no=number,
            name=businesses[number].name,
            place_id=businesses[number].place_id,
            address=businesses[number].address,
            rating=businesses[number].rating,
            reviews=businesses[number].reviews,
            is_target=number == own,
            found=standing.tallies[number].found,
            arp=standing.arp(number),
            atrp=standing.atrp(number),
            solv=standing.solv(number),
            weighted_sov=standing.weighted_sov(number),
            mean_distance_m=standing.mean_distance_m(number),
        )
        for number in shown_numbers
    ]
    return GridCompetitors(
        keyword_no=keyword_no,
        depth=read.config.search.depth,
        items=items,
        competition=competition_of(standing, own),
    )


async def get_cell(session: AsyncSession, run_id: UUID, *, keyword_no: int, point_id: str) -> GridCellDetail:
    """One cell, and who is ranked there. Raises `RunNotFound` and `CellNotFound`."""
    config = config_of(await find_grid_run(session, run_id))
    planned = (point.id for point in lay_out(config.map).points if not point.excluded)
    number = next((at for at, planned_id in enumerate(planned) if planned_id == point_id), None)
    if number is None or keyword_no >= len(config.keywords):
        raise CellNotFound
    cell = await repository.find_cell(session, run_id, (keyword_no, number))
    if cell is None:
        raise CellNotFound
    businesses = await repository.list_businesses(session, run_id, cell.ranked)
    return _cell_shown(config, cell, businesses, point_id)


async def compare_runs(session: AsyncSession, run_id: UUID, other_id: UUID | None) -> GridComparison:
    """What changed from the other run, or the last that can be compared, to this one. Raises `RunNotFound` and
    `NotComparable`."""
    run = await find_grid_run(session, run_id)
    now = await read_run(session, run)
    other = await find_grid_run(session, other_id) if other_id else await _find_previous(session, now)
    if other is None:
        raise RunNotFound("There is no run before it that can be compared.")
    before = await read_run(session, other)
    hindered = obstacles(now.config, before.config)
    if hindered:
        raise NotComparable(f"They differ in: {', '.join(hindered)}.", more={"obstacles": hindered})
    theirs = {keyword.keyword: keyword for keyword in before.keywords}
    mine = {keyword.keyword for keyword in now.keywords}
    shared = [keyword for keyword in now.keywords if keyword.keyword in theirs]
    alike = [keyword for keyword in shared if keyword.provenance == theirs[keyword.keyword].provenance]
    if not alike:
        raise NotComparable("Their ranks are of different provenance.", more={"obstacles": ["provenance"]})
    return GridComparison(
        run_id=run.id,
        number=run.number,
        other_id=other.id,
        other_number=other.number,
        other_finished_at=other.finished_at,
        keywords=[compare(keyword.keyword, keyword.counted, theirs[keyword.keyword].counted) for keyword in alike],
        not_compared=[keyword.keyword for keyword in shared if keyword not in alike],
        added=sorted(mine - set(theirs)),
        removed=sorted(set(theirs) - mine),
    )


async def find_grid_run(session: AsyncSession, run_id: UUID) -> models.ReportRun:
    """Raises `RunNotFound`, also for a run of another kind."""
    run = await run_repository.find_run(session, run_id)
    if run is None or run.kind != "local_grid":
        raise RunNotFound
    return run


async def _find_business(session: AsyncSession, run_id: UUID, no: int | None) -> models.GridBusiness | None:
    if no is None:
        return None
    business = await repository.find_business(session, run_id, no)
    if business is None:
        raise BusinessNotFound
    return business


async def _find_previous(session: AsyncSession, read: ReadRun) -> models.ReportRun | None:
    """The last run before this one, of the same report, that can be compared."""
    wanted = RunFilter(report_id=read.run.report_id)
    position = (read.run.requested_at, read.run.id)
    rows = await run_repository.list_runs(session, wanted, after=position, limit=LOOKED_BACK)
    usable = (row for row in rows if row.state in ("completed", "partial"))
    return next((row for row in usable if not obstacles(read.config, config_of(row))), None)


def config_of(run: models.ReportRun) -> GridConfig:
    return GridConfig.model_validate(run.config)


def _counted(keyword: ReadKeyword, business_no: int | None) -> Counted:
    return keyword.counted if business_no is None else keyword.cells.counted_of(business_no)


def _keyword_shown(
    keyword: ReadKeyword, counted: Counted, metrics: GridMetrics, before: Mapping[_Provenance, GridMetrics]
) -> GridKeywordResult:
    return GridKeywordResult(
        no=keyword.no,
        keyword=keyword.keyword,
        provenance=keyword.provenance,
        ranks=[rank or None for rank in counted.ranks],
        statuses=list(keyword.statuses),
        metrics=metrics,
        previous=before.get((keyword.keyword, keyword.provenance)),
    )


def _metrics_by_keyword(read: ReadRun) -> dict[_Provenance, GridMetrics]:
    return {(keyword.keyword, keyword.provenance): measure(keyword.counted) for keyword in read.keywords}


def _own_number(read: ReadRun, businesses: dict[int, models.GridBusiness]) -> int | None:
    """The number of the report's own business: what stands where its rank says."""
    for keyword in read.keywords:
        for rank, ranked in zip(keyword.ranks, keyword.cells.ranked, strict=True):
            if rank is not None and ranked is not None and rank <= len(ranked):
                return ranked[rank - 1]
    return None


def _cell_shown(
    config: GridConfig, cell: models.GridCell, businesses: dict[int, models.GridBusiness], point_id: str
) -> GridCellDetail:
    results: Sequence[GridCellResult] = [
        GridCellResult(
            rank=rank,
            no=number,
            name=businesses[number].name,
            place_id=businesses[number].place_id,
            address=businesses[number].address,
            rating=businesses[number].rating,
            reviews=businesses[number].reviews,
            is_target=rank == cell.rank,
        )
        for rank, number in enumerate(cell.ranked, start=1)
    ]
    return GridCellDetail.model_validate(
        {
            "point_id": point_id,
            "keyword_no": cell.keyword_no,
            "keyword": config.keywords[cell.keyword_no],
            "status": cell.status,
            "rank": cell.rank,
            "provenance": cell.provenance,
            "source": config.search.source,
            "observed_at": cell.observed_at if cell.provenance == "live" else None,
            "attempts": cell.attempts,
            "cost": f"{cell.cost:f}",
            "match_method": cell.match_method,
            "match_confidence": cell.match_confidence,
            "provider_task_id": cell.provider_task_id,
            "error_code": cell.error_code,
            "results": list(results),
        }
    )
