"""What a question finds in a snapshot, as numbers and as a sentence."""

from datetime import date, timedelta
from typing import assert_never

from contracts.metrics.alerts import (
    AlertFinding,
    AlertQuestion,
    AnomalyCondition,
    ChangeCondition,
    FreshnessCondition,
    PacingCondition,
    ThresholdCondition,
)
from contracts.metrics.catalog import MEASURE_OF, Measure
from contracts.metrics.combined import FreshnessState
from contracts.metrics.explore import MetricsQuestion
from libs.errors import FieldProblem, Invalid
from services.metrics.alerts.anomaly import LEAST_POINTS, compare, same_weekdays
from services.metrics.alerts.pacing import check_filters, find_pacing
from services.metrics.combined.money import shown_currency
from services.metrics.combined.ranges import DayRange, compared
from services.metrics.explore.rules import check_question
from services.metrics.explore.table import Table, table_of
from services.metrics.snapshots.frames import SnapshotFrames

WORDS = {"gt": "above", "gte": "at or above", "lt": "below", "lte": "at or below"}
NO_DATA = "There is no data to look at."
SEVERITY_OF_STATE: dict[FreshnessState, int] = {"fresh": 0, "late": 1, "stale": 2, "missing": 2}


def question_of(wanted: AlertQuestion, days: DayRange | None = None) -> MetricsQuestion | None:
    """The question to the snapshot; none for rules about freshness and budgets."""
    condition = wanted.condition
    if isinstance(condition, FreshnessCondition | PacingCondition):
        return None
    asked = {
        "dataset": wanted.dataset,
        "measures": [condition.measure],
        "filters": wanted.filters,
        "compare": condition.compare if isinstance(condition, ChangeCondition) else "none",
        "grain": "day" if isinstance(condition, AnomalyCondition) else None,
        "start_date": days.start if days else None,
        "end_date": days.end if days else None,
    }
    return MetricsQuestion.model_validate(asked)


def check_alert_question(wanted: AlertQuestion) -> None:
    """Raises `Invalid` for a measure that has no total, and for filters that do not mix; it names the rule's fields."""
    if isinstance(wanted.condition, PacingCondition):
        check_filters(wanted.filters)
    question = question_of(wanted)
    if question is None:
        return
    try:
        check_question(question)
    except Invalid as error:
        raise Invalid(errors=[_of_rule(problem) for problem in error.errors]) from error


def _of_rule(problem: FieldProblem) -> FieldProblem:
    pointer = "/condition/measure" if problem.pointer.startswith("/measures") else "/filters"
    return problem.model_copy(update={"pointer": pointer})


def find(
    snapshot: SnapshotFrames | None, wanted: AlertQuestion, freshness: FreshnessState, age: int | None
) -> AlertFinding:
    """Whether the condition holds. It is not known without data, or when the measure was not reported."""
    condition = wanted.condition
    if isinstance(condition, FreshnessCondition):
        return _freshness(condition, freshness, age)
    if snapshot is None or snapshot.coverage is None:
        return AlertFinding(is_met=None, value=None, compared_value=None, message=NO_DATA)
    last = snapshot.coverage[1]
    if isinstance(condition, PacingCondition):
        return find_pacing(snapshot, condition, wanted.filters, last)
    back = condition.weeks * 7 if isinstance(condition, AnomalyCondition) else condition.days - 1
    days = DayRange(last - timedelta(days=back), last)
    question = question_of(wanted, days)
    assert question is not None
    table = table_of(snapshot, question, days, compared(days, question.compare))
    if isinstance(condition, AnomalyCondition):
        return _anomaly(condition, table, last)
    value = table.totals[condition.measure]
    match condition:
        case ThresholdCondition():
            return _threshold(condition, value, days, table)
        case ChangeCondition():
            return _change(condition, value, table.totals[f"{condition.measure}_previous"], days, table)
        case _:
            assert_never(condition)


def _threshold(condition: ThresholdCondition, value: float | None, days: DayRange, table: Table) -> AlertFinding:
    label, shown = MEASURE_OF[condition.measure].label, _shown(condition.measure, value, table)
    over = _over(days)
    if value is None:
        return AlertFinding(is_met=None, value=None, compared_value=None, message=f"{label} was not reported {over}.")
    is_met = {
        "gt": value > condition.value,
        "gte": value >= condition.value,
        "lt": value < condition.value,
        "lte": value <= condition.value,
    }[condition.operator]
    limit = _shown(condition.measure, condition.value, table)
    relation = WORDS[condition.operator] if is_met else f"not {WORDS[condition.operator]}"
    message = f"{label}: {shown} {over}, {relation} {limit}."
    return AlertFinding(is_met=is_met, value=value, compared_value=None, message=message)


def _change(
    condition: ChangeCondition, value: float | None, before: float | None, days: DayRange, table: Table
) -> AlertFinding:
    label, over = MEASURE_OF[condition.measure].label, _over(days)
    if value is None or not before:
        message = f"{label} has nothing to be compared with {over}."
        return AlertFinding(is_met=None, value=value, compared_value=before, message=message)
    percent = (value - before) / abs(before) * 100
    is_met = {
        "up": percent >= condition.percent,
        "down": -percent >= condition.percent,
        "any": abs(percent) >= condition.percent,
    }[condition.direction]
    against = "the days before" if condition.compare == "previous_period" else "the same days a year ago"
    now, then = _shown(condition.measure, value, table), _shown(condition.measure, before, table)
    verb = "rose" if percent > 0 else "fell" if percent < 0 else "stayed"
    message = f"{label} {verb} by {abs(percent):.1f}% {over}, from {then} in {against} to {now}."
    return AlertFinding(is_met=is_met, value=value, compared_value=before, message=message)


def _anomaly(condition: AnomalyCondition, table: Table, last: date) -> AlertFinding:
    label, measure = MEASURE_OF[condition.measure].label, condition.measure
    values = {date.fromisoformat(str(row["date"])): row[measure.value] for row in table.rows.to_dicts()}
    value, before = values.get(last), same_weekdays(values, last, condition.weeks)
    if value is None or len(before) < LEAST_POINTS:
        message = f"{label}: fewer than {LEAST_POINTS} {last:%A}s before {last} are known."
        if value is None:
            message = f"{label} was not reported on {last}."
        return AlertFinding(is_met=None, value=value, compared_value=None, message=message)
    found = compare(value, before)
    is_met = found.is_unlike(condition.direction, condition.threshold)
    usual, now = _shown(measure, found.median, table), _shown(measure, value, table)
    score = "they never differed" if found.score is None else f"robust z {found.score:+.1f}"
    message = f"{label}: {now} on {last:%A} {last}, usually {usual} on {last:%A}s ({len(before)} before; {score})."
    return AlertFinding(is_met=is_met, value=value, compared_value=found.median, message=message)


def _freshness(condition: FreshnessCondition, state: FreshnessState, age: int | None) -> AlertFinding:
    if age is None:
        return AlertFinding(is_met=None, value=None, compared_value=None, message="No snapshot was built yet.")
    is_met = SEVERITY_OF_STATE[state] >= SEVERITY_OF_STATE[condition.worst]
    message = f"The numbers are {state}: checked {round(age / 60)} minutes ago."
    return AlertFinding(is_met=is_met, value=float(age), compared_value=None, message=message)


def _over(days: DayRange) -> str:
    return f"on {days.end}" if days.days == 1 else f"from {days.start} to {days.end}"


def _shown(measure: Measure, value: float | None, table: Table) -> str:
    """A number as a sentence has it: money with its currency, shares in percent."""
    if value is None:
        return "unknown"
    match MEASURE_OF[measure].unit:
        case "money":
            currency = shown_currency(table.money)
            return f"{value:,.2f} {currency}" if currency else f"{value:,.2f}"
        case "share":
            return f"{value:.2%}"
        case "count":
            return f"{value:,.0f}"
        case "number" | "ratio":
            return f"{value:,.2f}"
