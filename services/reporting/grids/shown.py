"""Grids as they are shown while they are set up."""

from contracts.reporting.grid_reports import GridDraft, GridReport, GridReportBrief
from contracts.reporting.reports import LastRun
from services.reporting import models
from services.reporting.grids.checking import problems_of
from services.reporting.ranks.registry import Sources
from services.reporting.reports.repository import ReportRow
from services.reporting.runs.shown import provenance_of


def etag_of(report: models.Report) -> str:
    return f'"{report.id}-{report.revision}"'


def shown(row: ReportRow, sources: Sources) -> GridReport:
    draft = GridDraft.model_validate(row.report.config)
    problems = problems_of(draft, sources)
    own = {"etag": etag_of(row.report), "draft": draft, "problems": problems}
    return GridReport.model_validate(_summary(row, is_ready=not problems) | own)


def brief(row: ReportRow, sources: Sources) -> GridReportBrief:
    draft = GridDraft.model_validate(row.report.config)
    own = {
        "business": draft.business.name if draft.business else None,
        "keywords": len(draft.keywords),
        "points": _points(draft),
        "source": draft.search.source,
    }
    return GridReportBrief.model_validate(_summary(row, is_ready=not problems_of(draft, sources)) | own)


def _points(draft: GridDraft) -> int | None:
    grid = draft.map
    if grid is None:
        return None
    places = sum(grid.holds(row, column) for row in range(grid.size) for column in range(grid.size))
    return places - len(set(grid.excluded))


def _summary(row: ReportRow, *, is_ready: bool) -> dict[str, object]:
    report, run = row.report, row.last_run
    return {
        "id": report.id,
        "kind": report.kind,
        "name": report.name,
        "state": "archived" if report.archived_at else "ready" if is_ready else "draft",
        "recipients": len(report.recipients),
        "owner": report.owner,
        "created_by": report.created_by,
        "created_at": report.created_at,
        "edited_at": report.edited_at,
        "last_run": _last_run(run) if run else None,
    }


def _last_run(run: models.ReportRun) -> LastRun:
    return LastRun.model_validate(
        {
            "id": run.id,
            "number": run.number,
            "state": run.state,
            "provenance": provenance_of(run),
            "requested_at": run.requested_at,
            "finished_at": run.finished_at,
        }
    )
