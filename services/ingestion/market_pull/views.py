"""A pull as the API shows it: the job's state, the service's own counts."""

from typing import Any, Literal, cast

from contracts.ingestion.connections import JobError, JobProgress, JobState
from contracts.ingestion.market_pulls import MarketAnswer, MarketProviderName, MarketPull, MarketPullCounts
from services.ingestion.market_pull.repository import PullRow

RUNBOOK = "docs/runbooks/market-pulls.md"
_ANCHORS = {
    "provider_unreachable": "cannot-be-reached",
    "connection_broken": "cannot-be-reached",
    "provider_slow": "slow-or-failing",
    "provider_failed": "slow-or-failing",
    "provider_down": "left-alone",
    "throttled": "asks-to-wait",
    "paced": "asks-to-wait",
    "key_missing": "keys",
    "key_refused": "keys",
    "secret_gone": "keys",
    "vault_unavailable": "keys",
    "symbol_unknown": "symbols",
    "no_data": "symbols",
    "frequency_unsupported": "symbols",
    "answer_changed": "changed-answers",
    "answer_unreadable": "changed-answers",
    "answer_refused": "changed-answers",
    "answer_too_large": "changed-answers",
    "file_missing": "files",
    "mapping_incomplete": "files",
}


def pull_view(row: PullRow) -> MarketPull:
    answers = [_answer(answer) for answer in row.answers]
    state = _state(row)
    error = _error(row.error_type, row.error_message) or _error(row.job_error_code, row.job_error_message)
    if state == JobState.SUCCEEDED:
        error = None
    worst = error or next((answer.error for answer in answers if answer.error), None)
    return MarketPull(
        id=row.id,
        provider=MarketProviderName(row.provider),
        symbols=row.symbols,
        first=row.first_day,
        last=row.last_day,
        file=row.file,
        trigger=cast(Literal["manual", "schedule"], row.trigger),
        schedule_id=row.schedule_id,
        state=state,
        attempt=row.attempt or 0,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.job_finished_at if row.job_state else row.finished_at,
        next_attempt_at=row.run_at if state == JobState.RETRY_WAIT else None,
        counts=_total(answers),
        answers=answers,
        progress=JobProgress.model_validate(row.progress) if row.progress and state == JobState.RUNNING else None,
        error=error,
        runbook=f"{RUNBOOK}#{_ANCHORS.get(worst.type, 'look')}" if worst else None,
        trace_id=row.trace_id,
    )


def _answer(answer: dict[str, Any]) -> MarketAnswer:
    return MarketAnswer.model_validate(answer | {"error": _error(answer["error_type"], answer["error_message"])})


def _total(answers: list[MarketAnswer]) -> MarketPullCounts:
    names = MarketPullCounts.model_fields
    return MarketPullCounts(**{name: sum(getattr(answer, name) for answer in answers) for name in names})


def _state(row: PullRow) -> JobState:
    """The job's; when the job's row has been tidied away, what the pull itself says."""
    if row.job_state is not None:
        return JobState(row.job_state)
    return JobState.SUCCEEDED if row.finished_at and not row.error_type else JobState.FAILED


def _error(kind: str | None, message: str | None) -> JobError | None:
    return JobError(type=kind, message=message or "") if kind else None
