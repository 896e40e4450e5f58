"""Schedules as people make, change, pause, resume and remove them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.reporting.schedules import (
    FIRINGS_SHOWN,
    MOST_SCHEDULES,
    PREVIEWED,
    SLA_MINUTES,
    Firing,
    Moment,
    Rule,
    Schedule,
    ScheduleCreate,
    SchedulePreview,
)
from libs.audit import record_audit
from libs.auth import Principal, tenant_of
from libs.clock import utc_now
from libs.errors import FieldProblem, Invalid
from libs.ids import new_id
from libs.pagination import CursorCodec, Page
from libs.preconditions import refuse_unseen
from services.reporting import models
from services.reporting.reports import repository as report_repository
from services.reporting.reports.errors import ReportArchived, ReportNotFound
from services.reporting.runs.kinds import Kinds
from services.reporting.schedules import repository
from services.reporting.schedules.errors import (
    KindNotScheduled,
    ScheduleChanged,
    ScheduleNotActive,
    ScheduleNotFound,
    ScheduleNotPaused,
    ScheduleRevisionNeeded,
    TooManySchedules,
)
from services.reporting.schedules.firing import RULE
from services.reporting.schedules.recurrence import is_zone, next_after, next_moments
from services.reporting.schedules.repository import FiringRow, ScheduleFilter, ScheduleRow


async def create_schedule(
    session: AsyncSession, kinds: Kinds, principal: Principal, wanted: ScheduleCreate
) -> Schedule:
    """Raises `ReportNotFound`, `ReportArchived`, `KindNotScheduled`, `TooManySchedules` and `Invalid`."""
    report = await report_repository.hold_report(session, wanted.report_id)
    if report is None:
        raise ReportNotFound
    if report.archived_at is not None:
        raise ReportArchived
    if report.kind not in kinds:
        raise KindNotScheduled
    if await repository.count_schedules(session, report.id) >= MOST_SCHEDULES:
        raise TooManySchedules
    schedule = models.Schedule(
        tenant_id=tenant_of(principal),
        id=new_id(),
        report_id=report.id,
        rule=wanted.rule.model_dump(mode="json"),
        state="active",
        next_fire_at=_first_moment(wanted.rule),
        revision=1,
        owner=principal.subject,
        created_by=principal.actor or principal.subject,
    )
    await repository.add_schedule(session, schedule)
    await _audit(session, principal, schedule, "created")
    return _shown(ScheduleRow(schedule, report.name, report.kind), [])


async def list_schedules(
    session: AsyncSession, cursors: CursorCodec, wanted: ScheduleFilter, *, cursor: str | None, limit: int
) -> Page[Schedule]:
    """Newest first."""
    rows = await repository.list_schedules(session, wanted, after=cursors.decode_row(cursor), limit=limit + 1)
    last = rows[limit - 1].schedule if len(rows) > limit else None
    next_cursor = cursors.encode(last.created_at.isoformat(), str(last.id)) if last else None
    return Page(items=await _with_firings(session, rows[:limit]), next_cursor=next_cursor)


async def get_schedule(session: AsyncSession, schedule_id: UUID) -> Schedule:
    """Raises `ScheduleNotFound`."""
    row = await repository.find_schedule(session, schedule_id)
    if row is None:
        raise ScheduleNotFound
    (found,) = await _with_firings(session, [row])
    return found


async def replace_rule(
    session: AsyncSession, principal: Principal, schedule_id: UUID, rule: Rule, *, if_match: str | None
) -> Schedule:
    """Another rule from now on; its runs work with the caller's rights from now on. One that is paused stays so, and
    one that has ended begins again. Raises `ScheduleNotFound`, `ScheduleChanged`, `ScheduleRevisionNeeded`."""
    schedule = await _hold(session, schedule_id, if_match)
    first = _first_moment(rule)
    schedule.rule = rule.model_dump(mode="json")
    schedule.owner = principal.subject
    if schedule.state != "paused":
        schedule.state, schedule.next_fire_at = "active", first
    await repository.save_edited(session, schedule)
    await _audit(session, principal, schedule, "replaced")
    return await get_schedule(session, schedule_id)


async def pause_schedule(session: AsyncSession, principal: Principal, schedule_id: UUID) -> Schedule:
    """Raises `ScheduleNotFound` and `ScheduleNotActive`."""
    schedule = await _hold(session, schedule_id, "*")
    if schedule.state != "active":
        raise ScheduleNotActive
    schedule.state, schedule.paused_because, schedule.next_fire_at = "paused", "person", None
    await repository.save_edited(session, schedule)
    await _audit(session, principal, schedule, "paused")
    return await get_schedule(session, schedule_id)


async def resume_schedule(session: AsyncSession, principal: Principal, schedule_id: UUID) -> Schedule:
    """From now on, with the caller's rights; what went by meanwhile is not made up for. Raises `ScheduleNotFound`,
    `ScheduleNotPaused` and `ReportArchived`."""
    schedule = await _hold(session, schedule_id, "*")
    if schedule.state != "paused":
        raise ScheduleNotPaused
    row = await report_repository.find_report(session, schedule.report_id)
    if row is None or row.report.archived_at is not None:
        raise ReportArchived
    schedule.next_fire_at = next_after(RULE.validate_python(schedule.rule), utc_now())
    schedule.state, schedule.paused_because = "active" if schedule.next_fire_at else "ended", None
    schedule.owner = principal.subject
    await repository.save_edited(session, schedule)
    await _audit(session, principal, schedule, "resumed")
    return await get_schedule(session, schedule_id)


async def delete_schedule(
    session: AsyncSession, principal: Principal, schedule_id: UUID, *, if_match: str | None
) -> None:
    """Its runs stay. Raises `ScheduleNotFound`, `ScheduleChanged` and `ScheduleRevisionNeeded`."""
    schedule = await _hold(session, schedule_id, if_match)
    await _audit(session, principal, schedule, "deleted")
    await repository.delete_schedule(session, schedule)


def preview_rule(rule: Rule, now: datetime) -> SchedulePreview:
    """Its next moments. Raises `Invalid` for a zone that there is not."""
    _refuse_unknown_zone(rule)
    zone = ZoneInfo(rule.zone)
    return SchedulePreview(
        items=[
            Moment(at=moment, local=moment.astimezone(zone).isoformat(), zone=rule.zone)
            for moment in next_moments(rule, now, PREVIEWED)
        ]
    )


async def list_firings(
    session: AsyncSession, cursors: CursorCodec, schedule_id: UUID, *, cursor: str | None, limit: int
) -> Page[Firing]:
    """The latest moment first. Raises `ScheduleNotFound`."""
    await get_schedule(session, schedule_id)
    after = cursors.decode_row(cursor)
    rows = await repository.list_firings(session, schedule_id, before=after[0] if after else None, limit=limit + 1)
    last = rows[limit - 1].firing if len(rows) > limit else None
    next_cursor = cursors.encode(last.fire_at.isoformat(), str(schedule_id)) if last else None
    return Page(items=[_firing(row, utc_now()) for row in rows[:limit]], next_cursor=next_cursor)


def etag_of(schedule: models.Schedule) -> str:
    return f'"{schedule.id}-{schedule.revision}"'


async def _with_firings(session: AsyncSession, rows: Sequence[ScheduleRow]) -> list[Schedule]:
    firings = await repository.list_last_firings(session, [row.schedule.id for row in rows], each=FIRINGS_SHOWN)
    return [_shown(row, [one for one in firings if one.firing.schedule_id == row.schedule.id]) for row in rows]


def _shown(row: ScheduleRow, firings: Sequence[FiringRow]) -> Schedule:
    schedule = row.schedule
    return Schedule.model_validate(
        {
            "id": schedule.id,
            "etag": etag_of(schedule),
            "report_id": schedule.report_id,
            "report_name": row.report_name,
            "kind": row.kind,
            "rule": schedule.rule,
            "state": schedule.state,
            "paused_because": schedule.paused_because,
            "next_fire_at": schedule.next_fire_at,
            "owner": schedule.owner,
            "created_by": schedule.created_by,
            "created_at": schedule.created_at,
            "edited_at": schedule.edited_at,
            "last_firings": [_firing(one, utc_now()) for one in firings],
        }
    )


def _firing(row: FiringRow, now: datetime) -> Firing:
    firing = row.firing
    due_by = firing.fire_at + timedelta(minutes=SLA_MINUTES)
    over = row.finished_at or now
    return Firing.model_validate(
        {
            "fire_at": firing.fire_at,
            "outcome": firing.outcome,
            "reason": firing.reason,
            "run_id": firing.run_id,
            "decided_at": firing.decided_at,
            "due_by": due_by,
            "within_sla": over <= due_by if firing.run_id and (row.finished_at or over > due_by) else None,
        }
    )


def _first_moment(rule: Rule) -> datetime:
    """Raises `Invalid` when there is no such zone, or the rule never fires."""
    _refuse_unknown_zone(rule)
    first = next_after(rule, utc_now())
    if first is None:
        raise Invalid(errors=[FieldProblem(pointer="/rule", code="never", message="It has no moment that is to come.")])
    return first


def _refuse_unknown_zone(rule: Rule) -> None:
    if not is_zone(rule.zone):
        message = "Name an IANA time zone, such as Europe/Berlin."
        raise Invalid(errors=[FieldProblem(pointer="/rule/zone", code="zone", message=message)])


async def _hold(session: AsyncSession, schedule_id: UUID, if_match: str | None) -> models.Schedule:
    schedule = await repository.hold_schedule(session, schedule_id)
    if schedule is None:
        raise ScheduleNotFound
    refuse_unseen(if_match, etag_of(schedule), stale=ScheduleChanged(), unsaid=ScheduleRevisionNeeded())
    return schedule


async def _audit(session: AsyncSession, principal: Principal, schedule: models.Schedule, done: str) -> None:
    await record_audit(
        session,
        principal,
        action=f"report_schedule.{done}",
        object_type="report_schedule",
        object_id=str(schedule.id),
        detail={"report_id": str(schedule.report_id)},
    )
