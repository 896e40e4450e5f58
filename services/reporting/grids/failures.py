"""Why a run of a grid fails, or is not whole, and what to do about it."""

from collections.abc import Iterable, Mapping

from contracts.reporting.ranks import ERROR_CLASSES, RankError, RankObservation
from services.reporting.ranks.registry import Obstacle
from services.reporting.runs.kinds import Failure

STOPS: frozenset[RankError] = frozenset({"not_authorised", "funds"})
WORDS: dict[RankError, str] = {
    "not_authorised": "The provider refuses the credentials. Connect it anew, then replay.",
    "funds": "The provider's account has no funds. Fill it up, then replay.",
}


def refused_source(obstacle: Obstacle) -> Failure:
    """A source that may not be asked: a person has to change something first."""
    code, words = obstacle
    return Failure("invalid_config", code, words)


def stop_among(observed: Iterable[RankObservation]) -> Failure | None:
    """What the next question would meet too; None: it may be asked."""
    errors = (each.error for each in observed)
    stop: RankError | None = next((error for error in errors if error in STOPS), None)
    return stop and stopped_by(stop)


def stopped_by(stop: RankError) -> Failure:
    """One of `STOPS`."""
    return Failure(ERROR_CLASSES[stop], stop, WORDS[stop])


def failure_among(errors: Mapping[RankError, int]) -> Failure | None:
    """Of points without an answer, counted by error: what most of them met; None without any."""
    if not errors:
        return None
    worst: RankError = next(error for error, count in errors.items() if count == max(errors.values()))
    reason = worst.replace("_", " ")
    words = f"{sum(errors.values())} points have no answer, most of them because of: {reason}. Replay asks them alone."
    return Failure(ERROR_CLASSES[worst], worst, words)
