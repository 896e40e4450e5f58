"""A tenant's totals, for the portfolio of its agency."""

import asyncio
from datetime import date

from contracts.metrics.summary import SummaryQuestion, TenantSummary, TenantTotals
from services.metrics.combined import payload
from services.metrics.combined.money import money_of
from services.metrics.combined.payload import grouped_once
from services.metrics.combined.ranges import DayRange
from services.metrics.combined.selection import Selection
from services.metrics.combined.service import Answers, Caller
from services.metrics.snapshots.frames import SnapshotFrames
from services.metrics.snapshots.freshness import freshness


async def summarize(answers: Answers, caller: Caller, question: SummaryQuestion) -> TenantSummary:
    """The totals of the range, from the snapshot that serves. Says why when there are none."""
    serving = await answers.servings.get(caller.tenant_id, question.dataset)
    fresh = freshness(serving, answers.clock(), answers.budget_seconds)
    frames = None
    if serving.snapshot_id:
        days = [(question.start_date, question.end_date)]
        frames = await answers.store.get(caller.tenant_id, serving.snapshot_id, of=lambda _: days)
    has_data = frames is not None and frames.coverage is not None
    totals = await asyncio.to_thread(_totals, frames, question) if frames is not None and has_data else None
    return TenantSummary(
        state="ready" if has_data else "preparing" if serving.is_expected else "no_data",
        totals=totals,
        freshness=fresh["state"],
        age_seconds=fresh["age_seconds"],
        snapshot_generated_at=serving.generated_at,
        data_through=_data_through(frames),
        problems=[reason for reason in fresh["reasons"] if reason != "no_snapshot"],
    )


def _totals(frames: SnapshotFrames, question: SummaryQuestion) -> TenantTotals:
    rows = Selection().rows(frames.days, DayRange(question.start_date, question.end_date))
    parts = grouped_once(rows)
    money = money_of(parts, frames.manifest.reporting_currency)
    found = payload.summary(frames, rows, parts, money, False)
    return TenantTotals(**{name: found[name] for name in TenantTotals.model_fields})


def _data_through(frames: SnapshotFrames | None) -> date | None:
    clocks = frames.manifest.platforms.values() if frames is not None else ()
    return min((date.fromisoformat(clock.data_through) for clock in clocks), default=None)
