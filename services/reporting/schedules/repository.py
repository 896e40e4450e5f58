"""Statements about schedules; row security keeps them to the tenant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text, true, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from contracts.reporting.schedules import FiringOutcome, ScheduleState
from libs.clock import utc_now
from services.reporting.models import Report, ReportRun, Schedule, ScheduleFiring

Position = tuple[datetime, UUID]


@dataclass(frozen=True)
class ScheduleFilter:
    """Which schedules are meant; what is None does not narrow."""

    report_id: UUID | None = None
    state: ScheduleState | None = None


@dataclass(frozen=True)
class ScheduleRow:
    """A schedule with the name and the kind of its report."""

    schedule: Schedule
    report_name: str
    kind: str


@dataclass(frozen=True)
class FiringRow:
    """A firing, and when its run was over."""

    firing: ScheduleFiring
    finished_at: datetime | None


@dataclass(frozen=True)
class DueSchedule:
    """A schedule whose moment has come, and which moment that is."""

    tenant_id: UUID
    schedule_id: UUID
    due_at: datetime


BEFORE_ALL_DUE = DueSchedule(UUID(int=0), UUID(int=0), datetime(1970, 1, 1, tzinfo=UTC))


async def list_schedules(
    session: AsyncSession, wanted: ScheduleFilter, *, after: Position | None, limit: int
) -> list[ScheduleRow]:
    """Newest first, from after `after` on."""
    conditions = [
        *([Schedule.report_id == wanted.report_id] if wanted.report_id else []),
        *([Schedule.state == wanted.state] if wanted.state else []),
        *([tuple_(Schedule.created_at, Schedule.id) < after] if after else []),
    ]
    order = (Schedule.created_at.desc(), Schedule.id.desc())
    query = _rows().where(*conditions).order_by(*order).limit(limit)
    return [ScheduleRow(*row) for row in await session.execute(query)]


async def find_schedule(session: AsyncSession, schedule_id: UUID) -> ScheduleRow | None:
    row = (await session.execute(_rows().where(Schedule.id == schedule_id))).one_or_none()
    return ScheduleRow(*row) if row else None


async def hold_schedule(session: AsyncSession, schedule_id: UUID) -> Schedule | None:
    """The schedule, held against changes by others until the transaction ends."""
    query = select(Schedule).where(Schedule.id == schedule_id).with_for_update()
    return (await session.scalars(query.execution_options(populate_existing=True))).one_or_none()


async def count_schedules(session: AsyncSession, report_id: UUID) -> int:
    query = select(func.count()).select_from(Schedule).where(Schedule.report_id == report_id)
    return (await session.execute(query)).scalar_one()


async def add_schedule(session: AsyncSession, schedule: Schedule) -> None:
    session.add(schedule)
    await session.flush()
    await session.refresh(schedule)


async def save_edited(session: AsyncSession, schedule: Schedule) -> None:
    """Write what a person changed: a new revision."""
    schedule.revision, schedule.edited_at = schedule.revision + 1, utc_now()
    await session.flush()


async def save(session: AsyncSession) -> None:
    """Write what a firing changed; the revision stays, as nobody edited it."""
    await session.flush()


async def delete_schedule(session: AsyncSession, schedule: Schedule) -> None:
    """With the record of its firings; runs stay."""
    await session.delete(schedule)
    await session.flush()


async def add_firing(
    session: AsyncSession,
    schedule: Schedule,
    fire_at: datetime,
    outcome: FiringOutcome,
    *,
    reason: str | None = None,
    run_id: UUID | None = None,
) -> None:
    """Note what became of a moment. One that has been decided stays as it was."""
    values = {
        "tenant_id": schedule.tenant_id,
        "schedule_id": schedule.id,
        "fire_at": fire_at,
        "outcome": outcome,
        "reason": reason,
        "run_id": run_id,
    }
    await session.execute(insert(ScheduleFiring).values(values).on_conflict_do_nothing())


async def is_decided(session: AsyncSession, schedule_id: UUID, fire_at: datetime) -> bool:
    """Whether the schedule has acted on this moment before."""
    same = (ScheduleFiring.schedule_id == schedule_id) & (ScheduleFiring.fire_at == fire_at)
    return (await session.execute(select(ScheduleFiring.fire_at).where(same))).first() is not None


async def list_firings(
    session: AsyncSession, schedule_id: UUID, *, before: datetime | None, limit: int
) -> list[FiringRow]:
    """The latest moment first, from before `before` on."""
    query = select(ScheduleFiring, ReportRun.finished_at).outerjoin(ReportRun, _run_of(ScheduleFiring))
    query = query.where(ScheduleFiring.schedule_id == schedule_id)
    if before is not None:
        query = query.where(ScheduleFiring.fire_at < before)
    found = await session.execute(query.order_by(ScheduleFiring.fire_at.desc()).limit(limit))
    return [FiringRow(*row) for row in found]


async def list_last_firings(session: AsyncSession, schedule_ids: Sequence[UUID], *, each: int) -> list[FiringRow]:
    """The latest `each` of every one of the schedules, the latest moment first."""
    own = (ScheduleFiring.tenant_id == Schedule.tenant_id) & (ScheduleFiring.schedule_id == Schedule.id)
    latest = select(ScheduleFiring).where(own).order_by(ScheduleFiring.fire_at.desc()).limit(each).lateral()
    firing = aliased(ScheduleFiring, latest)
    query = select(firing, ReportRun.finished_at).select_from(Schedule).join(firing, true())
    query = query.outerjoin(ReportRun, _run_of(firing)).where(Schedule.id.in_(schedule_ids))
    return [FiringRow(*row) for row in await session.execute(query.order_by(firing.fire_at.desc()))]


async def list_due_across_tenants(session: AsyncSession, *, after: DueSchedule, limit: int) -> list[DueSchedule]:
    """The longest due first, of those that come `after` one."""
    query = text("select * from reporting.due_schedules_across_tenants(:after_moment, :after_id, :batch)")
    values = {"after_moment": after.due_at, "after_id": after.schedule_id, "batch": limit}
    return [DueSchedule(**row._mapping) for row in await session.execute(query, values)]


def _rows() -> Any:
    same = (Report.tenant_id == Schedule.tenant_id) & (Report.id == Schedule.report_id)
    return select(Schedule, Report.name, Report.kind).join(Report, same)


def _run_of(firing: Any) -> Any:
    return (ReportRun.tenant_id == firing.tenant_id) & (ReportRun.id == firing.run_id)
