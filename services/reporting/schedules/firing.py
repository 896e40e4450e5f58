"""What a schedule does when its moment has come: one run, exactly once, whoever finds it due."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.rights import OwnerRights
from contracts.reporting.schedules import PauseReason, Rule
from libs.audit import record_audit
from libs.auth import Principal, Scope
from libs.clock import utc_now
from services.reporting.models import Report, Schedule
from services.reporting.reports import repository as report_repository
from services.reporting.runs.errors import CostCeilingExceeded, ReportNotReady, RunActive
from services.reporting.runs.kinds import Kinds
from services.reporting.runs.punctuality import count_missed
from services.reporting.runs.starting import Asked, start_run
from services.reporting.schedules import repository
from services.reporting.schedules.recurrence import moments_between, next_after

log: structlog.stdlib.BoundLogger = structlog.get_logger()
RUN: Scope = "reports:run"
MOST_MISSED = 100
RULE: TypeAdapter[Rule] = TypeAdapter(Rule)


@dataclass(frozen=True)
class Firing:
    """With what a schedule fires. `rights` are those that `owner` has at this time; `by` is who does it."""

    kinds: Kinds
    code_sha: str
    by: Principal
    owner: str
    rights: OwnerRights


async def fire_due(session: AsyncSession, schedule_id: UUID, firing: Firing) -> bool:
    """Start the run of a schedule whose moment has come; whether one was started.

    One whose owner has changed since `firing.owner` was asked about stays due, for the next look. Of several moments
    that went by while nobody looked, the latest is made up for and the others are `missed`.
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
    if schedule.owner != firing.owner:
        return False
    rule = RULE.validate_python(schedule.rule)
    *missed, latest = moments_between(rule, schedule.next_fire_at, now, most=MOST_MISSED)
    for moment in missed:
        await repository.add_firing(session, schedule, moment, "missed", reason="caught_up_later")
    count_missed(session, len(missed))
    started = await _fire(session, firing, schedule, report, latest)
    if schedule.state == "active":
        schedule.next_fire_at = next_after(rule, now)
        schedule.state = "active" if schedule.next_fire_at else "ended"
    await repository.save(session)
    return started


async def _fire(session: AsyncSession, firing: Firing, schedule: Schedule, report: Report, fire_at: datetime) -> bool:
    if await repository.is_decided(session, schedule.id, fire_at):
        return False
    if report.archived_at is not None:
        await _pause(session, firing, schedule, "report_archived")
        await repository.add_firing(session, schedule, fire_at, "refused", reason="report_archived")
        return False
    if not firing.rights.active or not {RUN, *firing.kinds[report.kind].needs} <= set(firing.rights.scopes):
        await _pause(session, firing, schedule, "owner")
        await repository.add_firing(session, schedule, fire_at, "refused", reason="owner_without_rights")
        return False
    try:
        run = await start_run(session, firing.kinds, report, _asked(firing, schedule, fire_at))
    except RunActive as error:
        await repository.add_firing(session, schedule, fire_at, "skipped", reason=error.code)
        return False
    except (ReportNotReady, CostCeilingExceeded) as error:
        await repository.add_firing(session, schedule, fire_at, "refused", reason=error.code)
        log.info("schedule.refused", schedule_id=str(schedule.id), error=error.code)
        return False
    await repository.add_firing(session, schedule, fire_at, "started", run_id=run.id)
    return True


def _asked(firing: Firing, schedule: Schedule, fire_at: datetime) -> Asked:
    rights = firing.rights
    return Asked(
        by=firing.by.subject,
        owner=schedule.owner,
        scope={"accounts": rights.accounts, "aggregates_only": rights.aggregates_only, "test": rights.test},
        code_sha=firing.code_sha,
        started_by="schedule",
        schedule_id=schedule.id,
        fire_at=fire_at,
    )


async def _pause(session: AsyncSession, firing: Firing, schedule: Schedule, reason: PauseReason) -> None:
    schedule.state, schedule.paused_because, schedule.next_fire_at = "paused", reason, None
    detail = {"report_id": str(schedule.report_id), "reason": reason, "owner": schedule.owner}
    await record_audit(
        session,
        firing.by,
        action="report_schedule.paused",
        object_type="report_schedule",
        object_id=str(schedule.id),
        detail=detail,
    )
