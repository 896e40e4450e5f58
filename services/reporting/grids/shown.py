"""Grids as they are shown while they are set up."""

from contracts.reporting.grid_reports import GridDraft, GridReport, GridReportBrief
from services.reporting.grids.checking import problems_of
from services.reporting.ranks.registry import Sources
from services.reporting.reports.repository import ReportRow
from services.reporting.reports.shown import etag_of, summary


def shown(row: ReportRow, sources: Sources) -> GridReport:
    draft = GridDraft.model_validate(row.report.config)
    problems = problems_of(draft, sources)
    own = {"etag": etag_of(row.report), "draft": draft, "problems": problems}
    return GridReport.model_validate(summary(row, problems) | own)


def brief(row: ReportRow, sources: Sources) -> GridReportBrief:
    draft = GridDraft.model_validate(row.report.config)
    own = {
        "business": draft.business.name if draft.business else None,
        "keywords": len(draft.keywords),
        "points": _points(draft),
        "source": draft.search.source,
    }
    return GridReportBrief.model_validate(summary(row, problems_of(draft, sources)) | own)


def _points(draft: GridDraft) -> int | None:
    grid = draft.map
    if grid is None:
        return None
    places = sum(grid.holds(row, column) for row in range(grid.size) for column in range(grid.size))
    return places - len(set(grid.excluded))
