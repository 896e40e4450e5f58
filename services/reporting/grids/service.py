"""Setting local search grids up: drafts, previews, copies."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.reporting.grid_reports import GridDraft, GridPreview, GridReport, GridReportBrief
from contracts.reporting.runs import ReportKind
from libs.auth import Principal
from libs.pagination import CursorCodec, Page
from services.reporting.grids.checking import preview
from services.reporting.grids.shown import brief, shown
from services.reporting.ranks.registry import Sources
from services.reporting.reports import keeping, repository
from services.reporting.reports.addresses import checked_recipients
from services.reporting.reports.repository import ReportFilter, ReportRow

KIND: ReportKind = "local_grid"
ONLY = (KIND,)


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
    report = await keeping.add(session, principal, KIND, **_kept(draft))
    return shown(ReportRow(report, None), sources)


async def get_grid(session: AsyncSession, sources: Sources, report_id: UUID) -> GridReport:
    """Raises `ReportNotFound`."""
    return shown(await keeping.find(session, report_id, ONLY), sources)


async def replace_grid(
    session: AsyncSession,
    principal: Principal,
    sources: Sources,
    report_id: UUID,
    draft: GridDraft,
    *,
    if_match: str | None,
) -> GridReport:
    """Write the draft anew. Raises as `keeping.change` does, and `Invalid` for recipients that are none."""
    await keeping.change(session, principal, report_id, ONLY, if_match=if_match, **_kept(draft))
    return await get_grid(session, sources, report_id)


async def preview_grid(
    session: AsyncSession, sources: Sources, report_id: UUID, draft: GridDraft | None
) -> GridPreview:
    """Of `draft`, or of what is kept. Raises `ReportNotFound`."""
    row = await keeping.find(session, report_id, ONLY)
    return preview(draft or GridDraft.model_validate(row.report.config), sources)


async def duplicate_grid(
    session: AsyncSession, principal: Principal, sources: Sources, report_id: UUID, name: str | None
) -> GridReport:
    """A draft like it, without its runs. Raises `ReportNotFound` and `TooManyReports`."""
    row = await keeping.find(session, report_id, ONLY)
    draft = GridDraft.model_validate(row.report.config)
    copy = draft.model_copy(update={"name": keeping.name_of_copy(draft.name, name)})
    return await create_grid(session, principal, sources, copy)


async def archive_grid(
    session: AsyncSession,
    principal: Principal,
    sources: Sources,
    report_id: UUID,
    *,
    archived: bool,
    if_match: str | None,
) -> GridReport:
    """Put it away, or bring it back. Raises as `keeping.archive` does."""
    await keeping.archive(session, principal, report_id, ONLY, archived=archived, if_match=if_match)
    return await get_grid(session, sources, report_id)


async def delete_grid(session: AsyncSession, principal: Principal, report_id: UUID, *, if_match: str | None) -> None:
    """With its runs. Raises as `keeping.delete` does."""
    await keeping.delete(session, principal, report_id, ONLY, if_match=if_match)


def _kept(draft: GridDraft) -> dict[str, Any]:
    """As it is kept. Raises `Invalid` for recipients that are none."""
    draft = draft.model_copy(update={"recipients": checked_recipients(draft.recipients)})
    return {"name": draft.name, "config": draft.model_dump(mode="json"), "recipients": list(draft.recipients)}
