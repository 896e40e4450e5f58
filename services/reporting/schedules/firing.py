"""What a schedule does when its moment has come: one run, exactly once, whoever finds it due."""

from datetime import datetime
from uuid import UUID

import structlog
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.reporting.schedules import Rule
from libs.clock import utc_now
from services.reporting.models import Report, Schedule
from services.reporting.reports import repository as report_repository
from services.reporting.runs.errors import CostCeilingExceeded, ReportNotReady, RunActive
from services.reporting.runs.kinds import Kinds
from services.reporting.runs.starting import Asked, start_run
from services.reporting.schedules import repository
from services.reporting.schedules.recurrence import moments_between, next_after

log: structlog.stdlib.BoundLogger = structlog.get_logger()
SERVICE = "service:reporting"
MOST_MISSED = 100
RULE: TypeAdapter[Rule] = TypeAdapter(Rule)


async def fire_due(session: AsyncSession, schedule_id: UUID, *, kinds: Kinds, code_sha: str) -> bool:
    """Start the run of a schedule whose moment has come; whether one was started.

    Of several moments that went by while nobody looked, the latest is made up for and the others are `missed`.
    """
    found = await repository.find_schedule(session, schedule_id)
    if found is None:
        return False
    # The report first, as whoever deletes it does: two who hold both never wait for each other.
    report = await report_repository.hold_report(session, found.schedule.report_id)
    schedule = await repository.hold_schedule(session, schedule_id)
    now = utc_now()
    if report is None or schedule is None or schedule.next_fire_at is None or schedule.next_fire_at > now:
        return False
    rule = RULE.validate_python(schedule.rule)
    *missed, latest = moments_between(rule, schedule.next_fire_at, now, most=MOST_MISSED)
    for moment in missed:
        await repository.add_firing(session, schedule, moment, "missed", reason="caught_up_later")
    started = await _fire(session, kinds, schedule, report, latest, code_sha)
    if schedule.state == "active":
        schedule.next_fire_at = next_after(rule, now)
        schedule.state = "active" if schedule.next_fire_at else "ended"
    await repository.save(session)
    return started


async def _fire(
    session: AsyncSession, kinds: Kinds, schedule: Schedule, report: Report, fire_at: datetime, code_sha: str
) -> bool:
    if await repository.is_decided(session, schedule.id, fire_at):
        return False
    if report.archived_at is not None:
        schedule.state, schedule.paused_because, schedule.next_fire_at = "paused", "report_archived", None
        await repository.add_firing(session, schedule, fire_at, "refused", reason="report_archived")
        return False
    asked = Asked(
        by=SERVICE,
        owner=schedule.owner,
        scope=schedule.viewer_scope,
        code_sha=code_sha,
        started_by="schedule",
        schedule_id=schedule.id,
        fire_at=fire_at,
    )
    try:
        run = await start_run(session, kinds, report, asked)
    except RunActive as error:
        await repository.add_firing(session, schedule, fire_at, "skipped", reason=error.code)
        return False
    except (ReportNotReady, CostCeilingExceeded) as error:
        await repository.add_firing(session, schedule, fire_at, "refused", reason=error.code)
        log.info("schedule.refused", schedule_id=str(schedule.id), error=error.code)
        return False
    await repository.add_firing(session, schedule, fire_at, "started", run_id=run.id)
    return True
