"""Reports as they are shown while they are set up."""

from contracts.reporting.reports import DraftProblem, LastRun, Report, ReportParameters, ReportSummary
from services.reporting import models
from services.reporting.reports.repository import ReportRow
from services.reporting.runs.kinds import Kinds
from services.reporting.runs.shown import provenance_of


def etag_of(report: models.Report) -> str:
    return f'"{report.id}-{report.revision}"'


def brief(row: ReportRow, kinds: Kinds) -> ReportSummary:
    return ReportSummary.model_validate(summary(row, kinds[row.report.kind].problems(row.report)))


def shown(row: ReportRow, kinds: Kinds) -> Report:
    report = row.report
    problems = kinds[report.kind].problems(report)
    own = {
        "etag": etag_of(report),
        "parameters": ReportParameters.model_validate(report.config),
        "addresses": report.recipients,
        "problems": problems,
    }
    return Report.model_validate(summary(row, problems) | own)


def summary(row: ReportRow, problems: list[DraftProblem]) -> dict[str, object]:
    """What reports of every kind show; with `problems` it is a draft."""
    report, run = row.report, row.last_run
    return {
        "id": report.id,
        "kind": report.kind,
        "name": report.name,
        "state": "archived" if report.archived_at else "draft" if problems else "ready",
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
