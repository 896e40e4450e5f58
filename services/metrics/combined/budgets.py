"""The budget section: pacing of each month's budgets that the range touches."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from services.metrics.combined.payload import Question, Row
from services.metrics.combined.ranges import DayRange
from services.metrics.combined.selection import Selection
from services.metrics.combined.sums import MILLION
from services.metrics.snapshots.frames import SnapshotFrames

MEAN_DAYS = 7


@dataclass(frozen=True)
class Spent:
    """Spend of a month until `through`, in millionths, and the mean of the known days among its last seven."""

    to_date: int
    through: date
    daily_mean: float


def budget_rows(question: Question) -> list[Row]:
    """A row a month and budget, of the campaigns that the filters leave."""
    first = question.asked.start.replace(day=1)
    planned = question.snapshot.budgets.filter(pl.col("month").is_between(first, question.asked.end))
    rows = [_row(question, budget) for budget in planned.to_dicts()]
    return [row for row in rows if row is not None][: question.limit]


def _row(question: Question, budget: Row) -> Row | None:
    mask = _campaigns(question, budget)
    if mask is None:
        return None
    month = DayRange(budget["month"], budget["month"].replace(day=monthrange(*_year_month(budget["month"]))[1]))
    spent = _spent(question.snapshot, mask, budget, month)
    return {
        "platform": budget["platform"],
        "account_id": budget["account_id"],
        "campaign_id": budget["campaign_id"],
        "campaign_name": budget["campaign_name"],
        "region": budget["region"],
        "currency": budget["currency"],
        "month": f"{budget['month']:%Y-%m}",
        "monthly_budget": budget["planned"] / MILLION,
        "window_budget": _window_budget(budget["planned"], month, question.asked),
        **_pacing(budget["planned"], spent, month),
    }


def _campaigns(question: Question, budget: Row) -> pl.Series | None:
    """A mask of the campaigns that the budget names; none when the filters leave no place for the budget."""
    named = pl.col("name").str.to_lowercase() == budget["campaign_name"].lower()
    conditions = [pl.col("campaign_id") == budget["campaign_id"] if budget["campaign_id"] else named]
    conditions += [pl.col(name) == budget[name] for name in ("platform", "account_id") if budget[name]]
    mask = question.snapshot.campaigns.select(pl.all_horizontal(conditions).fill_null(False)).to_series()
    chosen = question.selection.campaigns
    if question.selection.regions and budget["region"] not in question.selection.regions:
        return None
    if chosen is not None and not (mask & chosen).any():
        return None
    return mask


def _spent(snapshot: SnapshotFrames, mask: pl.Series, budget: Row, month: DayRange) -> Spent | None:
    """None when no row of the month says what was spent in the budget's currency."""
    regions = (budget["region"],) if budget["region"] else ()
    rows = Selection(mask, regions).rows(snapshot.days, month).filter(pl.col("spend").is_not_null())
    if budget["currency"]:
        rows = rows.filter(pl.col("currency").cast(pl.String) == budget["currency"])
    if not rows.height or rows["currency"].n_unique() > 1:
        return None
    days = rows.group_by("date").agg(pl.col("spend").sum()).sort("date")
    through = days["date"][-1]
    recent = days.filter(pl.col("date") > through - timedelta(days=MEAN_DAYS))
    return Spent(int(days["spend"].sum()), through, float(recent["spend"].mean() or 0))  # type: ignore[arg-type]


def _pacing(planned: int, spent: Spent | None, month: DayRange) -> Row:
    if spent is None:
        return {"spend_to_date": None, "through": None, "projected_spend": None, "pacing": None}
    projected = spent.to_date + spent.daily_mean * (month.end - spent.through).days
    return {
        "spend_to_date": spent.to_date / MILLION,
        "through": spent.through,
        "projected_spend": round(projected / MILLION, 6),
        "pacing": round(projected / planned, 9) if planned else None,
    }


def _window_budget(planned: int, month: DayRange, asked: DayRange) -> float:
    covered = (min(month.end, asked.end) - max(month.start, asked.start)).days + 1
    return round(planned * covered / month.days / MILLION, 6)


def _year_month(day: date) -> tuple[int, int]:
    return day.year, day.month
