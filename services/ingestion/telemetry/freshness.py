"""How old the newest success is, and what that means."""

from datetime import datetime
from typing import Literal

from contracts.ingestion.telemetry import SyncStatusState
from libs.clock import utc_now


def freshness(age: int | None, stale_after_minutes: int) -> SyncStatusState:
    """What an age in minutes is called; None is one that never was."""
    if age is None:
        return "missing"
    fresh: Literal["fresh", "stale"] = "fresh" if age <= stale_after_minutes else "stale"
    return fresh


def age_minutes(moment: datetime | None) -> int | None:
    """Whole minutes since then."""
    return max(0, int((utc_now() - moment).total_seconds() // 60)) if moment else None
