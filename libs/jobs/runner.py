"""Runs one claimed job, and turns however it ends into an `Outcome`."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from opentelemetry import propagate, trace
from pydantic import ValidationError

from libs.jobs import metrics
from libs.jobs.declaration import AnyJob
from libs.jobs.errors import LeaseLost, Permanent, RetryLater
from libs.jobs.flight import Flight
from libs.jobs.records import Outcome, OutcomeState

log: structlog.stdlib.BoundLogger = structlog.get_logger()
tracer = trace.get_tracer("opsight.jobs")
MOST_THROTTLED = timedelta(hours=24)
MOST_MESSAGE_CHARACTERS = 500


async def run(job: AnyJob, flight: Flight) -> Outcome | None:
    """Run the job to its end. The answer is None when there is nothing to write: the lease was lost, or the job's
    last transaction has said already that it succeeded."""
    claimed = flight.claimed
    _bind_logs(flight)
    metrics.QUEUE_WAIT.labels(claimed.kind).observe(max(claimed.waited_seconds, 0))
    started = time.perf_counter()
    carrier = {"traceparent": claimed.traceparent} if claimed.traceparent else {}
    with tracer.start_as_current_span(f"job {claimed.kind}", context=propagate.extract(carrier)) as span:
        span.set_attributes({"opsight.tenant_id": str(claimed.tenant_id), "opsight.job_id": str(claimed.id)})
        outcome = await _attempt(job, flight)
        seconds = time.perf_counter() - started
        _record(flight, outcome, seconds)
    return None if _is_closed(flight) else outcome


async def _attempt(job: AnyJob, flight: Flight) -> Outcome | None:
    try:
        await _call(job, flight)
    except Exception as error:
        if _is_closed(flight):
            log.error("job.failed_after_closing", exc_info=error)
            return _ended(flight, "succeeded")
        return _failure(job, flight, error)
    except asyncio.CancelledError:
        return _ended(flight, "succeeded") if _is_closed(flight) else _stopped(flight)
    return _ended(flight, "cancelled" if flight.asked_to_cancel and not _is_closed(flight) else "succeeded")


def _is_closed(flight: Flight) -> bool:
    return flight.context is not None and flight.context.is_closed


def _failure(job: AnyJob, flight: Flight, error: Exception) -> Outcome | None:
    match error:
        case LeaseLost():
            return None
        case Permanent():
            return _ended(flight, "failed", error.code, error.message)
        case RetryLater():
            return _throttled(job, flight, error)
        case TimeoutError() if flight.out_of_time:
            message = f"The attempt took longer than {job.deadline_seconds:g} seconds."
            return _failed(job, flight, "deadline_exceeded", message)
        case _:
            log.warning("job.attempt_failed", exc_info=error)
            return _failed(job, flight, type(error).__name__, str(error))


async def _call(job: AnyJob, flight: Flight) -> None:
    assert flight.context is not None
    payload = _payload(job, flight)
    async with asyncio.timeout(job.deadline_seconds) as deadline:
        try:
            await job.run(flight.context, payload)
        finally:
            flight.out_of_time = deadline.expired()


def _payload(job: AnyJob, flight: Flight) -> Any:
    try:
        return job.payload.model_validate_json(flight.claimed.payload)
    except ValidationError as error:
        raise Permanent("payload_invalid", f"The payload does not fit {job.kind}.") from error


def _stopped(flight: Flight) -> Outcome | None:
    match flight.stop_reason:
        case "lease_lost":
            return None
        case "cancelled":
            return _ended(flight, "cancelled")
        case _:
            return Outcome(flight.claimed, "queued", free_attempts=1)


def _failed(job: AnyJob, flight: Flight, code: str, message: str) -> Outcome:
    claimed = flight.claimed
    if flight.asked_to_cancel:
        return _ended(flight, "cancelled")
    if claimed.counted_attempt >= job.retry.attempts:
        return _ended(flight, "dead", code, message)
    again = _now() + timedelta(seconds=job.retry.delay(claimed.counted_attempt))
    return Outcome(claimed, "retry_wait", run_at=again, error_code=code, error_message=_short(message))


def _throttled(job: AnyJob, flight: Flight, error: RetryLater) -> Outcome:
    """The other side's wish is a floor; jitter goes on top, so that not all come back in the same second."""
    claimed, since = flight.claimed, flight.claimed.throttled_since or _now()
    if flight.asked_to_cancel:
        return _ended(flight, "cancelled")
    if _now() - since > MOST_THROTTLED:
        return _ended(flight, "dead", error.code, error.message)
    again = _now() + timedelta(seconds=error.seconds + job.retry.delay(1))
    return Outcome(
        claimed,
        "retry_wait",
        run_at=again,
        free_attempts=1,
        throttled_since=since,
        error_code=error.code,
        error_message=_short(error.message),
    )


def _ended(flight: Flight, state: OutcomeState, code: str | None = None, message: str | None = None) -> Outcome:
    return Outcome(flight.claimed, state, error_code=code, error_message=_short(message) if message else None)


def _short(message: str) -> str:
    return message[:MOST_MESSAGE_CHARACTERS]


def _record(flight: Flight, outcome: Outcome | None, seconds: float) -> None:
    kind = flight.claimed.kind
    metrics.DURATION.labels(kind).observe(seconds)
    if outcome is None:
        metrics.LEASES_LOST.labels(kind).inc()
        log.warning("job.lease_lost", duration_ms=round(seconds * 1000, 2))
        return
    metrics.OUTCOMES.labels(kind, outcome.state).inc()
    level = "warning" if outcome.state in ("failed", "dead") else "info"
    getattr(log, level)(
        f"job.{outcome.state}",
        duration_ms=round(seconds * 1000, 2),
        error_code=outcome.error_code,
        run_at=outcome.run_at.isoformat() if outcome.run_at else None,
    )


def _bind_logs(flight: Flight) -> None:
    claimed = flight.claimed
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(
        tenant_id=str(claimed.tenant_id),
        job_id=str(claimed.id),
        kind=claimed.kind,
        attempt=claimed.attempt,
        request_id=claimed.request_id,
        actor=claimed.subject,
    )


def _now() -> datetime:
    return datetime.now(UTC)
