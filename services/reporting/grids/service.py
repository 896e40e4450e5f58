"""Setting local search grids up: drafts, previews, copies."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.reporting.grid_reports import GridDraft, GridPreview, GridReport, GridReportBrief
from contracts.reporting.reports import MOST_REPORTS
from libs.audit import record_audit
from libs.auth import Principal, tenant_of
from libs.clock import utc_now
from libs.ids import new_id
from libs.pagination import CursorCodec, Page
from libs.preconditions import refuse_unseen
from services.reporting import models
from services.reporting.grids.checking import preview
from services.reporting.grids.shown import brief, etag_of, shown
from services.reporting.ranks.registry import Sources
from services.reporting.reports import repository
from services.reporting.reports.addresses import checked_recipients
from services.reporting.reports.errors import (
    ReportArchived,
    ReportChanged,
    ReportNotFound,
    ReportRevisionNeeded,
    TooManyReports,
)
from services.reporting.reports.repository import ReportFilter, ReportRow

KIND = "local_grid"
MOST_NAME = 120


async def list_grids(
    session: AsyncSession,
    cursors: CursorCodec,
    sources: Sources,
    *,
    search: str | None,
    archived: bool,
    cursor: str | None,
    limit: int,
) -> Page[GridReportBrief]:
    """The last edited first."""
    wanted = ReportFilter(kind=KIND, search=search, archived=archived)
    rows = await repository.list_reports(session, wanted, after=cursors.decode_row(cursor), limit=limit + 1)
    last = rows[limit - 1].report if len(rows) > limit else None
    next_cursor = cursors.encode(last.edited_at.isoformat(), str(last.id)) if last else None
    return Page(items=[brief(row, sources) for row in rows[:limit]], next_cursor=next_cursor)


async def create_grid(session: AsyncSession, principal: Principal, sources: Sources, draft: GridDraft) -> GridReport:
    """Keep a draft. Raises `TooManyReports`, and `Invalid` for recipients that are none."""
    if await repository.count_reports(session) >= MOST_REPORTS:
        raise TooManyReports
    draft = _with_checked_recipients(draft)
    by = principal.actor or principal.subject
    report = models.Report(
        tenant_id=tenant_of(principal),
        id=new_id(),
        kind=KIND,
        name=draft.name,
        config=draft.model_dump(mode="json"),
        recipients=list(draft.recipients),
        revision=1,
        owner=principal.subject,
        created_by=by,
        created_at=utc_now(),
        edited_at=utc_now(),
    )
    await repository.add_report(session, report)
    await _audit(session, principal, "report.created", report)
    return shown(ReportRow(report, None), sources)


async def get_grid(session: AsyncSession, sources: Sources, report_id: UUID) -> GridReport:
    """Raises `ReportNotFound`."""
    return shown(await _find(session, report_id), sources)


async def replace_grid(
    session: AsyncSession,
    principal: Principal,
    sources: Sources,
    report_id: UUID,
    draft: GridDraft,
    *,
    if_match: str | None,
) -> GridReport:
    """Write the draft anew. Raises `ReportNotFound`, `ReportArchived`, `ReportChanged`, `ReportRevisionNeeded`."""
    report = await _hold(session, report_id, if_match)
    if report.archived_at is not None:
        raise ReportArchived
    draft = _with_checked_recipients(draft)
    report.name, report.config, report.recipients = draft.name, draft.model_dump(mode="json"), list(draft.recipients)
    await _edited(session, report)
    await _audit(session, principal, "report.changed", report)
    return shown(await _find(session, report_id), sources)


async def preview_grid(
    session: AsyncSession, sources: Sources, report_id: UUID, draft: GridDraft | None
) -> GridPreview:
    """Of `draft`, or of what is kept. Raises `ReportNotFound`."""
    row = await _find(session, report_id)
    return preview(draft or GridDraft.model_validate(row.report.config), sources)


async def duplicate_grid(
    session: AsyncSession, principal: Principal, sources: Sources, report_id: UUID, name: str | None
) -> GridReport:
    """A draft like it, without its runs. Raises `ReportNotFound` and `TooManyReports`."""
    row = await _find(session, report_id)
    draft = GridDraft.model_validate(row.report.config)
    copy = name or f"{draft.name[: MOST_NAME - 7]} (copy)"
    return await create_grid(session, principal, sources, draft.model_copy(update={"name": copy}))


async def archive_grid(
    session: AsyncSession,
    principal: Principal,
    sources: Sources,
    report_id: UUID,
    *,
    archived: bool,
    if_match: str | None,
) -> GridReport:
    """Put it away, or bring it back. Doing it twice changes nothing. Raises `ReportNotFound` and `ReportChanged`."""
    report = await _hold(session, report_id, if_match, needed=False)
    if archived != (report.archived_at is not None):
        report.archived_at = utc_now() if archived else None
        await _edited(session, report)
        await _audit(session, principal, "report.archived" if archived else "report.restored", report)
    return shown(await _find(session, report_id), sources)


async def delete_grid(session: AsyncSession, principal: Principal, report_id: UUID, *, if_match: str | None) -> None:
    """With its runs. Raises `ReportNotFound`, `ReportChanged` and `ReportRevisionNeeded`."""
    report = await _hold(session, report_id, if_match)
    await repository.delete_report(session, report)
    await _audit(session, principal, "report.deleted", report)


def _with_checked_recipients(draft: GridDraft) -> GridDraft:
    return draft.model_copy(update={"recipients": checked_recipients(draft.recipients)})


async def _edited(session: AsyncSession, report: models.Report) -> None:
    report.revision, report.edited_at = report.revision + 1, utc_now()
    await session.flush()


async def _find(session: AsyncSession, report_id: UUID) -> ReportRow:
    row = await repository.find_report(session, report_id, kind=KIND)
    if row is None:
        raise ReportNotFound
    return row


async def _hold(session: AsyncSession, report_id: UUID, if_match: str | None, *, needed: bool = True) -> models.Report:
    report = await repository.hold_report(session, report_id, kind=KIND)
    if report is None:
        raise ReportNotFound
    unsaid = ReportRevisionNeeded() if needed else None
    refuse_unseen(if_match, etag_of(report), stale=ReportChanged(), unsaid=unsaid)
    return report


async def _audit(session: AsyncSession, principal: Principal, action: str, report: models.Report) -> None:
    await record_audit(
        session, principal, action=action, object_type="report", object_id=str(report.id), detail={"kind": report.kind}
    )
