"""What rules about pacing find: the month's budgets, each against its projection."""

from collections.abc import Sequence
from datetime import date

from contracts.metrics.alerts import AlertFinding, PacingCondition
from contracts.metrics.catalog import Dimension
from contracts.metrics.explore import Filter
from libs.errors import FieldProblem, Invalid
from services.metrics.combined.budgets import Paced, pace_month
from services.metrics.combined.payload import Row
from services.metrics.combined.selection import account_key
from services.metrics.combined.sums import MILLION
from services.metrics.snapshots.frames import SnapshotFrames

_COLUMNS = {
    Dimension.platform: "platform",
    Dimension.account: "account_id",
    Dimension.campaign: "campaign_id",
    Dimension.region: "region",
    Dimension.currency: "currency",
}


def check_filters(filters: Sequence[Filter]) -> None:
    """Raises `Invalid` for filters on what no budget is for."""
    if any(one.dimension not in _COLUMNS for one in filters):
        message = "Budgets are for platforms, accounts, campaigns and regions."
        raise Invalid(errors=[FieldProblem(pointer="/filters", code="not_of_budgets", message=message)])


def find_pacing(
    snapshot: SnapshotFrames, condition: PacingCondition, filters: Sequence[Filter], last: date
) -> AlertFinding:
    """Whether any budget of the month of `last` is projected to miss its amount; the furthest one says by how much."""
    month = last.replace(day=1)
    every = [one for one in pace_month(snapshot, month) if all(_fits(one.budget, wanted) for wanted in filters)]
    known = [(one, share) for one in every if (share := _off(one)) is not None]
    if not known:
        what = "No spend of a budget" if every else "No budget"
        return AlertFinding(is_met=None, value=None, compared_value=None, message=f"{what} is known for {month:%Y-%m}.")
    ranked = sorted(known, key=lambda item: -_in_direction(item[1], condition))
    off = [share for _, share in ranked if _in_direction(share, condition) * 100 >= condition.percent]
    worst, share = ranked[0]
    count = f"{len(off)} of {len(known)} budgets are off by {condition.percent:g}% or more."
    return AlertFinding(
        is_met=bool(off),
        value=(worst.projected or 0) / MILLION,
        compared_value=worst.planned / MILLION,
        message=f"{_sentence(worst, share, month)} {count}",
    )


def _off(paced: Paced) -> float | None:
    """By which share of the budget the projection misses it; not known without spend, or for a budget of 0."""
    if paced.projected is None or not paced.planned:
        return None
    return paced.projected / paced.planned - 1


def _in_direction(share: float, condition: PacingCondition) -> float:
    match condition.direction:
        case "over":
            return share
        case "under":
            return -share
        case "any":
            return abs(share)


def _sentence(paced: Paced, share: float, month: date) -> str:
    budget, unit = paced.budget, f" {paced.budget['currency']}" if paced.budget["currency"] else ""
    name = " ".join(part for part in (_name(budget), f"in {budget['region']}" if budget["region"] else "") if part)
    amounts = f"{(paced.projected or 0) / MILLION:,.2f}{unit} of {paced.planned / MILLION:,.2f}{unit}"
    side = f"{abs(share):.1%} {'over' if share > 0 else 'under'} its budget" if share else "exactly at its budget"
    return f"{name}: projected to end {month:%Y-%m} {side}, at {amounts}."


def _name(budget: Row) -> str:
    if budget["level"] == "campaign":
        return budget["campaign_name"]
    return budget["account_id"] or budget["platform"] or "All platforms"


def _fits(budget: Row, wanted: Filter) -> bool:
    column = _COLUMNS[wanted.dimension]
    value: str | None = budget[column]
    values = [account_key(one) for one in wanted.values] if wanted.dimension == Dimension.account else wanted.values
    match wanted.operator:
        case "in":
            return value in values
        case "not_in":
            return value not in values
        case "contains":
            text = budget["campaign_name"] if wanted.dimension == Dimension.campaign else value
            return text is not None and any(one.lower() in text.lower() for one in values)
