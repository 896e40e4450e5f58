"""The budget section: pacing of each month's budgets that the range touches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from services.metrics.combined.payload import Question, Row
from services.metrics.combined.ranges import DayRange, month_range
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


@dataclass(frozen=True)
class Paced:
    """A budget of a month, and what its campaigns spent; `spent` is None when no row says so in its currency.

    `candidates` are the platforms whose campaigns it may be about when it does not say and there are several: what is
    spent is not known then either.
    """

    budget: Row
    month: DayRange
    spent: Spent | None
    candidates: Sequence[str] = ()

    @property
    def planned(self) -> int:
        """In millionths."""
        return self.budget["planned"]

    @property
    def projected(self) -> float | None:
        """Spend to date, and the mean of the last days for each day that is left; in millionths."""
        if self.spent is None:
            return None
        return self.spent.to_date + self.spent.daily_mean * (self.month.end - self.spent.through).days


def budget_rows(question: Question) -> list[Row]:
    """A row a month and budget, of the campaigns that the filters leave."""
    first = question.asked.start.replace(day=1)
    planned = question.snapshot.budgets.filter(pl.col("month").is_between(first, question.asked.end))
    paced = pace(question.snapshot, planned, question.selection)
    return [_row(one, question.asked) for one in paced][: question.limit]


def pace(snapshot: SnapshotFrames, budgets: pl.DataFrame, selection: Selection) -> list[Paced]:
    """Each budget with its spend; those that the selection leaves no place for are left out."""
    paced: list[Paced] = []
    for budget in budgets.to_dicts():
        mask = _campaigns(snapshot, selection, budget)
        if mask is not None:
            month = month_range(budget["month"])
            candidates = _candidates(snapshot, mask, budget)
            spent = None if candidates else _spent(snapshot, mask, budget, month)
            paced.append(Paced(budget, month, spent, candidates))
    return paced


def pace_month(snapshot: SnapshotFrames, month: date) -> list[Paced]:
    """Every budget of the month that starts then, with its spend."""
    return pace(snapshot, snapshot.budgets.filter(pl.col("month") == month), Selection())


def _row(paced: Paced, asked: DayRange) -> Row:
    budget = paced.budget
    return {
        "platform": budget["platform"],
        "account_id": budget["account_id"],
        "campaign_id": budget["campaign_id"],
        "campaign_name": budget["campaign_name"],
        "region": budget["region"],
        "currency": budget["currency"],
        "level": budget["level"],
        "source": budget["source"],
        "plan_id": budget["plan_id"],
        "month": f"{budget['month']:%Y-%m}",
        "monthly_budget": paced.planned / MILLION,
        "window_budget": _window_budget(paced.planned, paced.month, asked),
        **pacing(paced),
    }


def _campaigns(snapshot: SnapshotFrames, selection: Selection, budget: Row) -> pl.Series | None:
    """A mask of the campaigns that the budget is for; none when the selection leaves no place for the budget."""
    conditions = [pl.col(name) == budget[name] for name in ("platform", "account_id") if budget[name]]
    if budget["level"] == "campaign":
        named = pl.col("name").str.to_lowercase() == budget["campaign_name"].lower()
        conditions.append(pl.col("campaign_id") == budget["campaign_id"] if budget["campaign_id"] else named)
    mask = snapshot.campaigns.select(pl.all_horizontal(pl.lit(True), *conditions).fill_null(False)).to_series()
    if selection.regions and budget["region"] not in selection.regions:
        return None
    if selection.campaigns is not None and not (mask & selection.campaigns).any():
        return None
    return mask


def _candidates(snapshot: SnapshotFrames, mask: pl.Series, budget: Row) -> list[str]:
    """The platforms that have a campaign of the name, where a budget names nothing else and there are several."""
    if budget["level"] != "campaign" or budget["platform"] or budget["campaign_id"]:
        return []
    platforms = snapshot.campaigns.filter(mask)["platform"].cast(pl.String).unique().sort().to_list()
    return platforms if len(platforms) > 1 else []


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


def pacing(paced: Paced) -> Row:
    """Spend to date, the projection, and its share of the budget; null where it is not known."""
    spent, projected = paced.spent, paced.projected
    if spent is None or projected is None:
        return {"spend_to_date": None, "through": None, "projected_spend": None, "pacing": None}
    return {
        "spend_to_date": spent.to_date / MILLION,
        "through": spent.through,
        "projected_spend": round(projected / MILLION, 6),
        "pacing": round(projected / paced.planned, 9) if paced.planned else None,
    }


def _window_budget(planned: int, month: DayRange, asked: DayRange) -> float:
    covered = (min(month.end, asked.end) - max(month.start, asked.start)).days + 1
    return round(planned * covered / month.days / MILLION, 6)
