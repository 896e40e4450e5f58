"""Whether people are told: a rule speaks when its state changes, and again only after its cool-down."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from contracts.metrics.alerts import AlertKind, RuleState


@dataclass(frozen=True)
class Standing:
    """Where a rule stands before a check."""

    state: RuleState
    told_at: datetime | None
    cool_down_minutes: int


@dataclass(frozen=True)
class Decision:
    """Where it stands after the check, and what is to be told, if anything."""

    state: RuleState
    tell: AlertKind | None


def decide(standing: Standing, is_met: bool | None, now: datetime) -> Decision:
    """What cannot be known changes nothing: a gap in the data neither raises nor clears an alert."""
    if is_met is None:
        return Decision(standing.state, None)
    if not is_met:
        return Decision("ok", "resolved" if standing.state == "firing" else None)
    if standing.state != "firing":
        return Decision("firing", "fired")
    return Decision("firing", "reminded" if _has_cooled_down(standing, now) else None)


def _has_cooled_down(standing: Standing, now: datetime) -> bool:
    if standing.cool_down_minutes == 0 or standing.told_at is None:
        return False
    return now - standing.told_at >= timedelta(minutes=standing.cool_down_minutes)
