"""How old an answer may be, and what is said when it is older."""

from datetime import datetime
from typing import Any

from contracts.metrics.combined import FreshnessState
from services.metrics.snapshots.loading import Serving


def freshness(serving: Serving, now: datetime, budget_seconds: int) -> dict[str, Any]:
    """`meta.freshness`: late beyond half the budget, stale beyond all of it, missing without a snapshot."""
    age = None if serving.generated_at is None else max(0, int((now - serving.generated_at).total_seconds()))
    state = state_of(age, budget_seconds)
    reasons = [] if state == "fresh" else ["no_snapshot" if age is None else "snapshot_overdue"]
    if serving.last_run_state == "failed":
        reasons.append("dbt_run_failed")
    return {"state": state, "age_seconds": age, "budget_seconds": budget_seconds, "reasons": reasons}


def unknown_freshness(budget_seconds: int) -> dict[str, Any]:
    """`meta.freshness` of an answer about the past."""
    return {"state": "unknown", "age_seconds": None, "budget_seconds": budget_seconds, "reasons": ["as_of"]}


def state_of(age: int | None, budget_seconds: int) -> FreshnessState:
    """How an age in seconds compares with the budget."""
    if age is None:
        return "missing"
    if age > budget_seconds:
        return "stale"
    return "late" if age > budget_seconds / 2 else "fresh"
