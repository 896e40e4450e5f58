"""A month's budgets against what is spent, from the snapshot that serves, or as both were known at a moment."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.metrics.budgets import BudgetPacing, PaceState, PacingRow, PacingTotal
from contracts.metrics.combined import Dataset, Platform
from contracts.metrics.query import CombinedQuery
from services.metrics.budgets import repository
from services.metrics.budgets.scopes import Scope, first_of, month_of
from services.metrics.combined.budgets import Paced, pace_month, pacing
from services.metrics.combined.ranges import DayRange, month_range
from services.metrics.combined.service import Answers, Caller, frames_of, require_servable, standing_of
from services.metrics.combined.sums import MILLION
from services.metrics.snapshots.frames import SnapshotFrames
from services.metrics.snapshots.loading import Serving

TOLERANCE = 0.05
"""A budget is over or under when the projection misses it by more than this share."""


@dataclass(frozen=True)
class Asked:
    """Which budgets are asked for; without a month, those of the month that has the last data."""

    dataset: Dataset
    month: str | None
    platforms: Sequence[Platform] = ()
    as_of: datetime | None = None

    @property
    def query(self) -> CombinedQuery:
        """The question whose answer holds these budgets; without days, it is about the last ones with data."""
        month = month_range(first_of(self.month)) if self.month else None
        days = {"start_date": month.start, "end_date": month.end} if month else {}
        return CombinedQuery.model_validate({"dataset": self.dataset, "as_of": self.as_of, **days})

    def month_with(self, coverage: tuple[date, date] | None, today: date) -> date:
        """The first day of the month, given the first and last day with data."""
        if self.month:
            return first_of(self.month)
        return (coverage[1] if coverage else today).replace(day=1)


async def pacing_of(session: AsyncSession, answers: Answers, caller: Caller, asked: Asked) -> BudgetPacing:
    """Every budget of the month, and the totals of those that no wider one contains.

    Raises `NoSnapshot`, and `Invalid` for a moment of which nothing can be known.
    """
    serving = await answers.servings.get(caller.tenant_id, asked.dataset)
    require_servable(serving)
    today = answers.clock().date()
    frames = await _frames_of(answers, caller, serving, asked, today)
    standing = standing_of(answers, serving, asked.query)
    # Of the whole tenant it is nothing that whoever is limited should learn; row security counts theirs alone.
    awaiting = 0 if caller.aggregates_only else await _awaiting(session, asked)
    month = asked.month_with(frames.coverage if frames else None, today)
    loop = asyncio.get_running_loop()
    rows = await loop.run_in_executor(answers.threads, _paced, frames, month, asked.platforms)
    body: dict[str, Any] = {
        "dataset": asked.dataset,
        "month": month_of(month),
        "months": _months(frames),
        "totals": _totals(rows),
        "items": [] if caller.aggregates_only else [row.shown for row in sorted(rows, key=_distance)],
        "data_through": frames.coverage[1] if frames and frames.coverage else None,
        "snapshot_generated_at": standing["snapshot_generated_at"],
        "as_of": asked.as_of,
        "freshness": standing["freshness"],
        "awaiting": awaiting,
    }
    return BudgetPacing.model_validate(body)


async def _awaiting(session: AsyncSession, asked: Asked) -> int:
    """How many proposals wait, or waited at the moment that is asked about."""
    if asked.as_of is None:
        return await repository.count_proposed(session, asked.dataset.value)
    return await repository.count_proposed_then(session, asked.dataset.value, asked.as_of)


async def _frames_of(
    answers: Answers, caller: Caller, serving: Serving, asked: Asked, today: date
) -> SnapshotFrames | None:
    """Where the snapshot that serves answers, the month alone is loaded."""
    if asked.as_of is not None or serving.snapshot_id is None:
        return await frames_of(answers, caller, serving, asked.query)

    def days(coverage: tuple[date, date] | None) -> list[tuple[date, date]]:
        month = month_range(asked.month_with(coverage, today))
        return [(month.start, month.end)]

    return await answers.store.get(caller.tenant_id, serving.snapshot_id, caller.accounts, of=days)


@dataclass(frozen=True)
class _Row:
    paced: Paced
    expected: float
    is_part: bool

    @property
    def shown(self) -> PacingRow:
        budget, figures = self.paced.budget, pacing(self.paced)
        same = ("level", "source", "plan_id", "platform", "account_id", "campaign_id", "campaign_name", "region")
        return PacingRow.model_validate(
            {name: budget[name] for name in (*same, "currency")}
            | figures
            | {
                "monthly_budget": self.paced.planned / MILLION,
                "expected_to_date": round(self.expected / MILLION, 6),
                "state": "ambiguous" if self.paced.candidates else state_of(self.paced.projected, self.paced.planned),
                "ambiguous_platforms": list(self.paced.candidates),
                "is_part_of_wider": self.is_part,
            }
        )


def state_of(projected: float | None, planned: float) -> PaceState:
    """What a projection means for a budget."""
    if projected is None:
        return "no_spend"
    if not planned:
        return "no_budget"
    share = projected / planned - 1
    return "over" if share > TOLERANCE else "under" if share < -TOLERANCE else "on_track"


def _paced(frames: SnapshotFrames | None, month: date, platforms: Sequence[Platform]) -> list[_Row]:
    """A budget of every platform is nothing that one of them alone can be held to."""
    if frames is None:
        return []
    named = [platform.value for platform in platforms]
    found = pace_month(frames, month)
    found = [one for one in found if not named or one.budget["platform"] in named]
    scopes = [(scope_of_budget(one), one.budget["currency"]) for one in found]
    known = frames.coverage[1] if frames.coverage else None
    return [
        _Row(one, _expected(one, known), any(scope.contains(mine) for scope, theirs in scopes if theirs == currency))
        for one, (mine, currency) in zip(found, scopes, strict=True)
    ]


def _expected(paced: Paced, known: date | None) -> float:
    """The budget's share of the month that has passed in the data; all of it once the month is over."""
    through = paced.spent.through if paced.spent else known
    if through is None or through < paced.month.start:
        return 0
    passed = DayRange(paced.month.start, min(through, paced.month.end)).days
    return paced.planned * passed / paced.month.days


def scope_of_budget(paced: Paced) -> Scope:
    """What the budget is for; a campaign that is known by its name alone counts by that."""
    budget = paced.budget
    campaign = (budget["campaign_id"] or budget["campaign_name"]) if budget["level"] == "campaign" else None
    return Scope(budget["platform"], budget["account_id"], campaign, budget["region"])


def _totals(rows: Sequence[_Row]) -> list[PacingTotal]:
    currencies = {row.paced.budget["currency"]: None for row in rows}
    totals = [
        _total(currency, [row for row in rows if row.paced.budget["currency"] == currency]) for currency in currencies
    ]
    return sorted(totals, key=lambda total: -total.monthly_budget)


def _total(currency: str | None, rows: Sequence[_Row]) -> PacingTotal:
    """Sums of what no wider budget contains."""
    whole = [row for row in rows if not row.is_part]
    planned = sum(row.paced.planned for row in whole)
    spent = [row for row in whole if row.paced.spent is not None]
    to_date = sum(row.paced.spent.to_date for row in spent if row.paced.spent) if spent else None
    projected = sum(row.paced.projected or 0 for row in spent) if spent else None
    states = [state_of(row.paced.projected, row.paced.planned) for row in rows]
    return PacingTotal(
        currency=currency,
        budgets=len(rows),
        over=states.count("over"),
        under=states.count("under"),
        monthly_budget=planned / MILLION,
        spend_to_date=None if to_date is None else to_date / MILLION,
        expected_to_date=round(sum(row.expected for row in whole) / MILLION, 6),
        projected_spend=None if projected is None else round(projected / MILLION, 6),
        pacing=round(projected / planned, 9) if projected is not None and planned else None,
        state=state_of(projected, planned),
    )


def _distance(row: _Row) -> tuple[bool, float, str]:
    projected, planned = row.paced.projected, row.paced.planned
    if projected is None or not planned:
        return True, 0, row.paced.budget["campaign_name"]
    return False, -abs(projected / planned - 1), row.paced.budget["campaign_name"]


def _months(frames: SnapshotFrames | None) -> list[str]:
    if frames is None:
        return []
    return [month_of(month) for month in frames.budgets["month"].unique().sort(descending=True).to_list()]
