"""The library: reports of every kind, and setting up those that show the services' own numbers."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.reporting.reports import Report, ReportCreate, ReportReplace, ReportSummary
from contracts.reporting.runs import GATHERED_KINDS
from libs.auth import Principal
from libs.pagination import CursorCodec, Page
from services.reporting.reports import keeping, repository
from services.reporting.reports.addresses import checked_recipients
from services.reporting.reports.repository import ReportFilter, ReportRow
from services.reporting.reports.shown import brief, shown
from services.reporting.runs.kinds import Kinds


async def list_reports(
    session: AsyncSession, cursors: CursorCodec, kinds: Kinds, wanted: ReportFilter, *, cursor: str | None, limit: int
) -> Page[ReportSummary]:
    """The last edited first."""
    rows = await repository.list_reports(session, wanted, after=cursors.decode_row(cursor), limit=limit + 1)
    last = rows[limit - 1].report if len(rows) > limit else None
    next_cursor = cursors.encode(last.edited_at.isoformat(), str(last.id)) if last else None
    return Page(items=[brief(row, kinds) for row in rows[:limit]], next_cursor=next_cursor)


async def create_report(session: AsyncSession, principal: Principal, kinds: Kinds, wanted: ReportCreate) -> Report:
    """Raises `TooManyReports`, and `Invalid` for recipients that are none."""
    report = await keeping.add(session, principal, wanted.kind, **_kept(wanted))
    return shown(ReportRow(report, None), kinds)


async def get_report(session: AsyncSession, kinds: Kinds, report_id: UUID) -> Report:
    """Raises `ReportNotFound`."""
    return shown(await keeping.find(session, report_id, GATHERED_KINDS), kinds)


async def replace_report(
    session: AsyncSession,
    principal: Principal,
    kinds: Kinds,
    report_id: UUID,
    wanted: ReportReplace,
    *,
    if_match: str | None,
) -> Report:
    """Write it anew. Raises as `keeping.change` does, and `Invalid` for recipients that are none."""
    await keeping.change(session, principal, report_id, GATHERED_KINDS, if_match=if_match, **_kept(wanted))
    return await get_report(session, kinds, report_id)


async def duplicate_report(
    session: AsyncSession, principal: Principal, kinds: Kinds, report_id: UUID, name: str | None
) -> Report:
    """One like it, the caller's own, without its runs. Raises `ReportNotFound` and `TooManyReports`."""
    found = (await keeping.find(session, report_id, GATHERED_KINDS)).report
    copy = {
        "kind": found.kind,
        "name": keeping.name_of_copy(found.name, name),
        "parameters": found.config,
        "recipients": found.recipients,
    }
    return await create_report(session, principal, kinds, ReportCreate.model_validate(copy))


async def archive_report(
    session: AsyncSession,
    principal: Principal,
    kinds: Kinds,
    report_id: UUID,
    *,
    archived: bool,
    if_match: str | None,
) -> Report:
    """Put it away, or bring it back. Raises as `keeping.archive` does."""
    await keeping.archive(session, principal, report_id, GATHERED_KINDS, archived=archived, if_match=if_match)
    return await get_report(session, kinds, report_id)


async def delete_report(session: AsyncSession, principal: Principal, report_id: UUID, *, if_match: str | None) -> None:
    """With its runs. Raises as `keeping.delete` does."""
    await keeping.delete(session, principal, report_id, GATHERED_KINDS, if_match=if_match)


def _kept(wanted: ReportReplace) -> dict[str, Any]:
    """As it is kept. Raises `Invalid` for recipients that are none."""
    config = wanted.parameters.model_dump(mode="json")
    return {"name": wanted.name, "config": config, "recipients": checked_recipients(wanted.recipients)}
