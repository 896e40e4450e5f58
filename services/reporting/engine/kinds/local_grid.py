"""The input of a local search grid, from what its run found."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from contracts.reporting.grid_reports import GridConfig
from contracts.reporting.grid_results import CompetitorMetrics, GridKeywordResult, GridMetrics
from contracts.reporting.grids import GridPoint
from contracts.reporting.report_inputs.figures import Figure
from contracts.reporting.report_inputs.frame import UNBRANDED
from contracts.reporting.report_inputs.local_grid import (
    GridCell,
    GridCompetitor,
    GridKeyword,
    LocalGrid,
    LocalGridReport,
)
from services.reporting.engine.kinds.framing import exact
from services.reporting.models import ReportRun
from services.reporting.runs.shown import provenance_of

SHOWN = (
    ("solv", "Share of local voice", "percent"),
    ("found_rate", "Found", "percent"),
    ("top10", "Top 10", "percent"),
)


def local_grid_input(
    run: ReportRun,
    config: GridConfig,
    *,
    points: Sequence[GridPoint],
    keywords: Sequence[GridKeywordResult],
    overall: GridMetrics | None,
    competitors: Sequence[CompetitorMetrics],
) -> LocalGridReport:
    """`keywords` and `overall` of the run's own business, and the best-placed others over all keywords."""
    data = LocalGrid(
        business=config.business.name,
        address=config.business.address,
        size=config.map.size,
        spacing_m=Decimal(str(round(config.map.spacing_m, 1))),
        radius_m=Decimal(str(round(config.map.radius_m, 1))),
        depth=config.search.depth,
        source=config.search.source,
        figures=tuple(_figures(overall)) if overall else (),
        keywords=tuple(keyword_input(each, points) for each in keywords),
        competitors=tuple(_competitor(each) for each in competitors),
    )
    return LocalGridReport.model_validate(_frame(run, config) | {"data": data})


def _frame(run: ReportRun, config: GridConfig) -> dict[str, Any]:
    search = config.search
    region = f", {search.region_code}" if search.region_code else ""
    parameters = [
        {
            "name": "Searched",
            "value": f"{search.source}, first {search.depth}, {search.device}, {search.language_code}{region}",
        },
        {"name": "Grid", "value": f"{config.map.shape}, {config.map.size} x {config.map.size}"},
    ]
    scope = {"subject": run.owner, "accounts": run.viewer_scope.get("accounts")}
    return {
        "kind": "local_grid",
        "template_version": run.template_version,
        "title": run.name,
        "period": run.generated_at.date().isoformat(),
        "parameters": parameters,
        "branding": UNBRANDED,
        "provenance": {
            "run_id": run.id,
            "snapshot_id": None,
            "code_sha": run.code_sha,
            "generated_at": run.generated_at,
            "data_through": None,
            "viewer_scope": scope,
            "origin": provenance_of(run) or "mixed",
        },
    }


def _figures(overall: GridMetrics) -> list[Figure]:
    ranks = [
        Figure(metric="arp", label="Average rank where found", unit="rank", value=exact(overall.arp), better="down"),
        Figure(metric="atrp", label="Average total rank", unit="rank", value=exact(overall.atrp), better="down"),
    ]
    shares = [
        Figure.model_validate(
            {"metric": name, "label": label, "unit": unit, "value": exact(getattr(overall, name)), "better": "up"}
        )
        for name, label, unit in SHOWN
    ]
    return [*shares, *ranks]


def keyword_input(result: GridKeywordResult, points: Sequence[GridPoint]) -> GridKeyword:
    metrics = result.metrics
    found = {(point.row, point.column): at for at, point in enumerate(each for each in points if not each.excluded)}
    return GridKeyword(
        keyword=result.keyword,
        origin=result.provenance,
        found_rate=exact(metrics.found_rate),
        arp=exact(metrics.arp),
        atrp=exact(metrics.atrp),
        solv=exact(metrics.solv),
        top10=exact(metrics.top10),
        weighted_sov=exact(metrics.weighted_sov),
        cells=tuple(_cell(result, point, found.get((point.row, point.column))) for point in points),
    )


def _cell(result: GridKeywordResult, point: GridPoint, at: int | None) -> GridCell:
    """`at` is the point's place among those that were asked; null of an excluded one."""
    status = "excluded" if at is None else result.statuses[at] or "error"
    return GridCell.model_validate(
        {
            "row": point.row,
            "column": point.column,
            "latitude": exact(point.latitude),
            "longitude": exact(point.longitude),
            "status": status,
            "rank": None if at is None else result.ranks[at],
        }
    )


def _competitor(one: CompetitorMetrics) -> GridCompetitor:
    return GridCompetitor(
        name=one.name,
        is_target=one.is_target,
        found=Decimal(one.found),
        arp=exact(one.arp),
        atrp=exact(one.atrp),
        solv=exact(one.solv),
        weighted_sov=exact(one.weighted_sov),
    )
