"""Whether what clients were told while parts were away was fair: a success, or a problem that says what to do."""

from collections.abc import Sequence

from infra.chaos.load import Answer

LONGEST_SECONDS = 31.0  # the gateway's limit for a `json` route, and a little
CONFLICTS = ("sync_already_running", "idempotency_in_progress", "run_active", "run_not_replayable")


def unfair(answers: Sequence[Answer], *, away: tuple[float, float] | None = None) -> list[str]:
    """What clients were told, or not told, that they should not have been: a line each.

    A connection that gives no answer is fair only while the gateway itself is `away`, as `time.monotonic()` says.
    """
    lost = [f"no answer to {one.asked}: {one.error}" for one in answers if one.error and not _was_away(one, away)]
    bad = [_told(one) for one in answers if not one.error and not is_fair(one)]
    slow = [f"{one.asked} took {one.seconds:.0f} s" for one in answers if one.seconds > LONGEST_SECONDS]
    return [*lost, *bad, *slow]


def is_fair(answer: Answer) -> bool:
    """A success, a conflict that the client caused itself, or a problem of some time that says when to come back."""
    if answer.status < 400:
        return True
    if answer.status == 409:  # a sync or a run is under way already, or the same request is
        return answer.code in CONFLICTS
    is_problem = answer.content_type.startswith("application/problem+json") and bool(answer.code and answer.request_id)
    is_for_a_while = answer.status in (429, 502, 503, 504)
    return is_problem and is_for_a_while and "Traceback" not in answer.text and _says_when(answer)


def _told(answer: Answer) -> str:
    """A refusal by its code and what it is about, for its words do not say which field they mean."""
    what = " ".join([answer.code, *answer.faults]) if answer.code else answer.text[:120]
    return f"{answer.asked}: {answer.status} {what}"


def _says_when(answer: Answer) -> bool:
    return answer.status not in (429, 503) or answer.retry_after is not None


def _was_away(answer: Answer, away: tuple[float, float] | None) -> bool:
    return away is not None and answer.at <= away[1] and answer.at + answer.seconds >= away[0]
