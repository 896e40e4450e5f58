"""Statements about reports; row security keeps them to the tenant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.reporting.runs import ReportKind
from services.reporting.models import Report, ReportRun

Position = tuple[datetime, UUID]


@dataclass(frozen=True)
class ReportFilter:
    """Which reports are meant; what is None does not narrow."""

    kind: ReportKind | None = None
    search: str | None = None
    archived: bool = False


@dataclass(frozen=True)
class ReportRow:
    """A report with its newest run."""

    report: Report
    last_run: ReportRun | None


async def list_reports(
    session: AsyncSession, wanted: ReportFilter, *, after: Position | None, limit: int
) -> list[ReportRow]:
    """The last edited first, from after `after` on."""
    conditions: list[ColumnElement[bool]] = [
        Report.archived_at.is_not(None) if wanted.archived else Report.archived_at.is_(None)
    ]
    if wanted.kind is not None:
        conditions.append(Report.kind == wanted.kind)
    if wanted.search is not None:
        conditions.append(Report.name.icontains(wanted.search, autoescape=True))
    if after is not None:
        conditions.append(tuple_(Report.edited_at, Report.id) < after)
    order = (Report.edited_at.desc(), Report.id.desc())
    rows = (await session.scalars(select(Report).where(*conditions).order_by(*order).limit(limit))).all()
    newest = await _newest_runs(session, [row.id for row in rows])
    return [ReportRow(row, newest.get(row.id)) for row in rows]


async def find_report(session: AsyncSession, report_id: UUID) -> ReportRow | None:
    found = await session.get(Report, (await _tenant(session), report_id), populate_existing=True)
    if found is None:
        return None
    return ReportRow(found, (await _newest_runs(session, [report_id])).get(report_id))


async def hold_report(session: AsyncSession, report_id: UUID) -> Report | None:
    """The report, held against changes by others until the transaction ends."""
    query = select(Report).where(Report.id == report_id).with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(query)).one_or_none()


async def count_reports(session: AsyncSession) -> int:
    return (await session.execute(select(func.count()).select_from(Report))).scalar_one()


async def add_report(session: AsyncSession, report: Report) -> None:
    session.add(report)
    await session.flush()


async def delete_report(session: AsyncSession, report: Report) -> None:
    """With its runs and all that they observed."""
    await session.delete(report)
    await session.flush()


async def _newest_runs(session: AsyncSession, report_ids: Sequence[UUID]) -> dict[UUID, ReportRun]:
    query = select(ReportRun).where(ReportRun.report_id.in_(report_ids))
    newest = query.ext(distinct_on(ReportRun.report_id)).order_by(ReportRun.report_id, ReportRun.number.desc())
    return {row.report_id: row for row in await session.scalars(newest)}


async def _tenant(session: AsyncSession) -> UUID:
    return (await session.execute(select(func.app.tenant_id()))).scalar_one()
