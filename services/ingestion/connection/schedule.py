"""When a connection is read next."""

from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from croniter import croniter
from croniter.croniter import CroniterError

from contracts.ingestion.connections import CronSchedule, IntervalSchedule, ManualSchedule, Schedule
from libs.clock import utc_now
from libs.errors import FieldProblem
from services.ingestion.connection.errors import CronInvalid

SHORTEST = timedelta(minutes=5)
LOOKED_AT = 50


def next_run(schedule: Schedule, after: datetime) -> datetime | None:
    """The first moment after `after` (aware) that `schedule` names, in UTC; None for a manual one.

    A cron rule is meant in its zone's local time: a local time that a clock change skips runs right after the gap.
    """
    match schedule:
        case ManualSchedule():
            return None
        case IntervalSchedule(every_minutes=minutes):
            return after + timedelta(minutes=minutes)
        case CronSchedule(expression=expression, time_zone=zone):
            local: datetime = croniter(expression, after.astimezone(ZoneInfo(zone))).get_next(datetime)
            return local.astimezone(after.tzinfo)


def check_schedule(schedule: Schedule) -> None:
    """Raise `CronInvalid` for a rule that cannot be read, never comes true, or comes true too often."""
    if not isinstance(schedule, CronSchedule):
        return
    if len(schedule.expression.split()) != 5 or schedule.expression.startswith("@"):
        raise _invalid("Give five fields: minute, hour, day of month, month, day of week.")
    try:
        runs = croniter(schedule.expression, utc_now().astimezone(ZoneInfo(schedule.time_zone)))
        moments: list[datetime] = [runs.get_next(datetime) for _ in range(LOOKED_AT)]
    except (CroniterError, ValueError, TypeError, KeyError) as error:
        raise _invalid("The expression cannot be read, or names a day that never comes.") from error
    if any(later - earlier < SHORTEST for earlier, later in pairwise(moments)):
        raise _invalid("The expression runs more often than every 5 minutes.")


def _invalid(message: str) -> CronInvalid:
    return CronInvalid(errors=[FieldProblem(pointer="/schedule/expression", code="cron", message=message)])
