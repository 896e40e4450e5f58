"""Which days are asked for, and which they are compared with."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from contracts.metrics.combined import Compare
from contracts.metrics.query import RangeQuery
from libs.errors import FieldProblem, Invalid

MAX_MONTHS = 37
DEFAULT_DAYS = 30
_USUAL = RangeQuery.model_validate({"compare": Compare.previous_period})


@dataclass(frozen=True)
class DayRange:
    """Days from `start` to `end`, both included."""

    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


def resolve(query: RangeQuery, coverage: tuple[date, date] | None, *, within: str = "#/query/") -> DayRange | None:
    """The asked range, with a missing end filled from `coverage`; none when nothing was asked and nothing is there.

    Raises `Invalid` for a range that ends before it starts, or is longer than 37 months; it points at fields `within`
    the query, or the body.
    """
    start, end = query.start_date, query.end_date
    last_day = coverage[1] if coverage else None
    if end is None:
        end = max(start, last_day) if start and last_day else start or last_day
    if end is None:
        return None
    if start is None:
        start = end - timedelta(days=min(DEFAULT_DAYS - 1, end.toordinal() - 1))
    if start > end:
        raise _invalid(f"{within}start_date", "date_order", "must not be after end_date")
    if end >= _months_later(start, MAX_MONTHS):
        raise _invalid(f"{within}end_date", "range_too_long", f"must be less than {MAX_MONTHS} months after start_date")
    return DayRange(start, end)


def compared(asked: DayRange, compare: Compare) -> DayRange | None:
    """The range to compare `asked` with; none when there is none, or the calendar has no such days."""
    match compare:
        case Compare.none:
            return None
        case Compare.previous_period:
            if asked.start.toordinal() <= asked.days:
                return None
            return DayRange(asked.start - timedelta(days=asked.days), asked.start - timedelta(days=1))
        case Compare.previous_year:
            if asked.start.year == 1:
                return None
            return DayRange(_year_before(asked.start), _year_before(asked.end))


def days_of(query: RangeQuery, coverage: tuple[date, date] | None, *, within: str = "#/query/") -> list[DayRange]:
    """The range that is asked for, and the one it is compared with; where there is none, none. Raises as `resolve`."""
    asked = resolve(query, coverage, within=within)
    before = compared(asked, query.compare) if asked else None
    return [one for one in (asked, before) if one is not None]


def usual_days(coverage: tuple[date, date] | None) -> list[tuple[date, date]]:
    """The days that most people ask for first: the last 30 with data, and the 30 before."""
    return [(one.start, one.end) for one in days_of(_USUAL, coverage)]


def month_range(first: date) -> DayRange:
    """The days of the month that starts then."""
    return DayRange(first, first.replace(day=monthrange(first.year, first.month)[1]))


def _year_before(day: date) -> date:
    """29 February becomes 28 February."""
    return day.replace(year=day.year - 1, day=min(day.day, monthrange(day.year - 1, day.month)[1]))


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _invalid(pointer: str, code: str, message: str) -> Invalid:
    return Invalid(errors=[FieldProblem(pointer=pointer, code=code, message=message)])
