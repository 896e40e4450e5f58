"""Keeping reports of any kind: what all changes of them have in common."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.reporting.reports import MOST_REPORTS
from contracts.reporting.runs import ReportKind
from libs.audit import record_audit
from libs.auth import Principal, tenant_of
from libs.clock import utc_now
from libs.ids import new_id
from libs.preconditions import refuse_unseen
from services.reporting.models import Report
from services.reporting.reports import repository
from services.reporting.reports.errors import (
    ReportArchived,
    ReportChanged,
    ReportNotFound,
    ReportRevisionNeeded,
    TooManyReports,
)
from services.reporting.reports.repository import ReportRow
from services.reporting.reports.shown import etag_of

MOST_NAME = 120
Kinds = Collection[ReportKind]


async def add(
    session: AsyncSession,
    principal: Principal,
    kind: ReportKind,
    *,
    name: str,
    config: dict[str, Any],
    recipients: list[str],
) -> Report:
    """A report of the caller's. Raises `TooManyReports`."""
    if await repository.count_reports(session) >= MOST_REPORTS:
        raise TooManyReports
    report = Report(
        tenant_id=tenant_of(principal),
        id=new_id(),
        kind=kind,
        name=name,
        config=config,
        recipients=recipients,
        revision=1,
        owner=principal.subject,
        created_by=principal.actor or principal.subject,
        created_at=utc_now(),
        edited_at=utc_now(),
    )
    await repository.add_report(session, report)
    await _audit(session, principal, "report.created", report)
    return report


async def find(session: AsyncSession, report_id: UUID, kinds: Kinds) -> ReportRow:
    """Raises `ReportNotFound`, also for one of another kind."""
    row = await repository.find_report(session, report_id)
    if row is None or row.report.kind not in kinds:
        raise ReportNotFound
    return row


async def change(
    session: AsyncSession,
    principal: Principal,
    report_id: UUID,
    kinds: Kinds,
    *,
    if_match: str | None,
    name: str,
    config: dict[str, Any],
    recipients: list[str],
) -> None:
    """Write it anew. Raises `ReportNotFound`, `ReportArchived`, `ReportChanged` and `ReportRevisionNeeded`."""
    report = await _hold(session, report_id, kinds, if_match)
    if report.archived_at is not None:
        raise ReportArchived
    report.name, report.config, report.recipients = name, config, recipients
    await _edited(session, report)
    await _audit(session, principal, "report.changed", report)


async def archive(
    session: AsyncSession,
    principal: Principal,
    report_id: UUID,
    kinds: Kinds,
    *,
    archived: bool,
    if_match: str | None,
) -> None:
    """Put it away, or bring it back. Doing it twice changes nothing. Raises `ReportNotFound` and `ReportChanged`."""
    report = await _hold(session, report_id, kinds, if_match, needed=False)
    if archived == (report.archived_at is not None):
        return
    report.archived_at = utc_now() if archived else None
    await _edited(session, report)
    await _audit(session, principal, "report.archived" if archived else "report.restored", report)


async def delete(
    session: AsyncSession, principal: Principal, report_id: UUID, kinds: Kinds, *, if_match: str | None
) -> None:
    """With its runs. Raises `ReportNotFound`, `ReportChanged` and `ReportRevisionNeeded`."""
    report = await _hold(session, report_id, kinds, if_match)
    await repository.delete_report(session, report)
    await _audit(session, principal, "report.deleted", report)


def name_of_copy(name: str, wanted: str | None) -> str:
    """What a duplicate is called."""
    return wanted or f"{name[: MOST_NAME - 7]} (copy)"


async def _hold(
    session: AsyncSession, report_id: UUID, kinds: Kinds, if_match: str | None, *, needed: bool = True
) -> Report:
    report = await repository.hold_report(session, report_id)
    if report is None or report.kind not in kinds:
        raise ReportNotFound
    unsaid = ReportRevisionNeeded() if needed else None
    refuse_unseen(if_match, etag_of(report), stale=ReportChanged(), unsaid=unsaid)
    return report


async def _edited(session: AsyncSession, report: Report) -> None:
    report.revision, report.edited_at = report.revision + 1, utc_now()
    await session.flush()


async def _audit(session: AsyncSession, principal: Principal, action: str, report: Report) -> None:
    await record_audit(
        session, principal, action=action, object_type="report", object_id=str(report.id), detail={"kind": report.kind}
    )
