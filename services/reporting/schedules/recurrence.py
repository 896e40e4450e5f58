"""The moments of a rule. Pure: the same rule and instant give the same moment.

A time that the clocks skip fires at the first instant after the gap; one that they show twice, the first time only.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from contracts.reporting.schedules import Biweekly, Daily, Monthly, Once, Rule, Weekly

DAY = timedelta(days=1)
# No zone is further than this from UTC, and no gap longer: a day before it may still fire after an instant.
LOOK_BACK = timedelta(days=2)
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2200, 1, 1)


def is_zone(name: str) -> bool:
    """Whether there is such a time zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def next_after(rule: Rule, instant: datetime) -> datetime | None:
    """The rule's first moment later than `instant`, in UTC; None when there is none any more."""
    return next(moments_after(rule, instant), None)


def moments_after(rule: Rule, instant: datetime) -> Iterator[datetime]:
    """The rule's moments later than `instant`, in order, each once."""
    zone, at, last = ZoneInfo(rule.zone), time.fromisoformat(rule.time), instant
    for day in _days(rule, instant.astimezone(zone).date() - LOOK_BACK):
        moment = _moment(datetime.combine(day, at), zone)
        if moment > last:
            yield moment
            last = moment


def moments_between(rule: Rule, first: datetime, until: datetime, *, most: int) -> list[datetime]:
    """`first`, which is one of its moments, and those after it up to `until`: the last `most`."""
    found = [first]
    for moment in moments_after(rule, first):
        if moment > until:
            break
        found.append(moment)
    return found[-most:]


def next_moments(rule: Rule, instant: datetime, count: int) -> list[datetime]:
    """The rule's next `count` moments, or as many as are left."""
    return list(islice(moments_after(rule, instant), count))


def _days(rule: Rule, earliest: date) -> Iterator[date]:
    if isinstance(rule, Once):
        yield rule.day
        return
    day = max(earliest, rule.start_date or FIRST_DAY, FIRST_DAY)
    last = min(rule.end_date or LAST_DAY, LAST_DAY)
    while day <= last:
        if _falls_on(rule, day):
            yield day
        day += DAY


def _falls_on(rule: Daily | Weekly | Biweekly | Monthly, day: date) -> bool:
    match rule:
        case Daily():
            return True
        case Weekly():
            return day.isoweekday() == rule.weekday
        case Biweekly():
            weeks = (_monday(day) - _monday(rule.anchor)).days // 7
            return day.isoweekday() == rule.weekday and weeks % 2 == 0
        case Monthly():
            return (day + DAY).day == 1 if rule.day == "last" else day.day == rule.day


def _monday(day: date) -> date:
    return date.fromordinal(day.toordinal() - day.weekday())


def _moment(local: datetime, zone: ZoneInfo) -> datetime:
    """The first instant at which the zone's clocks show `local`, or have skipped it (PEP 495)."""
    found = local.replace(tzinfo=zone).astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == local:
        return found
    return _end_of_gap(local.replace(tzinfo=zone, fold=1).astimezone(UTC), found, zone)


def _end_of_gap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The second at which the offset changes, between an instant before the gap and one not before its end."""
    old = before.astimezone(zone).utcoffset()
    low, high = 0, round((after - before).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        if (before + timedelta(seconds=middle)).astimezone(zone).utcoffset() == old:
            low = middle
        else:
            high = middle
    return before + timedelta(seconds=high)
