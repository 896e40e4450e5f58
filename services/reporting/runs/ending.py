"""How a run ends: each end is one transaction with the job's own, so that it is kept exactly once."""

from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.reporting.runs import FailureClass, RunState
from libs.clock import utc_now
from libs.ids import new_id
from libs.jobs import JobContext
from services.reporting.deliveries.queueing import deliver_by_itself
from services.reporting.models import ReportRun
from services.reporting.runs import repository
from services.reporting.runs.kinds import Failure, Outcome
from services.reporting.runs.punctuality import count_run
from services.reporting.runs.telling import tell_over

log: structlog.stdlib.BoundLogger = structlog.get_logger()
LEAST_VALID = 0.9
LOST_CLASSES: dict[str, FailureClass] = {"poison": "poison", "throttled": "throttled"}
LOST_WORDS = {"poison": "The workers that ran it were lost, three times in a row."}
OTHERWISE = "It ended before it could say why."


async def end(context: JobContext, run_id: UUID, outcome: Outcome) -> None:
    """Keep what came of it, unless the run has been cancelled meanwhile."""
    async with context.closing_session() as session:
        run = await repository.hold_run(session, run_id)
        if run is None or run.state != "running":
            return
        run.input = outcome.input
        run.snapshot_id, run.data_through = outcome.snapshot_id, outcome.data_through
        run.content_hash = outcome.content_hash
        run.done = run.done if outcome.done is None else outcome.done
        run.provenances = run.provenances if outcome.provenance is None else [outcome.provenance]
        await _close(session, run, state_of(run, outcome.failure), outcome.failure)


async def end_broken(context: JobContext, run_id: UUID, failure: Failure) -> None:
    """The run failed; what it has observed stays."""
    async with context.closing_session() as session:
        run = await repository.hold_run(session, run_id)
        if run is not None and run.state == "running":
            await _close(session, run, "failed", failure)


async def end_lost(session: AsyncSession, run_id: UUID) -> bool:
    """End one whose job is over without having ended it: workers were lost, or the job failed around it."""
    run = await repository.hold_run(session, run_id)
    if run is None or run.state not in repository.ACTIVE:
        return False
    code, message = await repository.job_ended_by(session, run.job_id)
    if run.state == "queued":
        run.state = "running"
        await repository.save(session, run)
    code = code or "lost"
    failure = Failure(LOST_CLASSES.get(code, "transient"), code, LOST_WORDS.get(code, message or OTHERWISE))
    await _close(session, run, "failed", failure)
    return True


def state_of(run: ReportRun, failure: Failure | None) -> RunState:
    """`completed` when every planned point is valid, `partial` from nine in ten on, else `failed`."""
    if run.planned == 0:
        return "failed" if failure else "completed"
    valid = run.done / run.planned
    if valid == 1:
        return "completed"
    return "partial" if valid >= LEAST_VALID else "failed"


async def _close(session: AsyncSession, run: ReportRun, state: RunState, failure: Failure | None) -> None:
    run.state, run.finished_at = state, utc_now()
    run.failure_class = failure.kind if failure else None
    run.failure_code = failure.code if failure else None
    run.failure_detail = failure.message if failure else None
    await repository.save(session, run)
    if state == "completed":
        await _settle_letter(session, run)
    else:
        await _open_letter(session, run, failure or Failure("transient", "incomplete", OTHERWISE))
    await tell_over(session, run)
    await deliver_by_itself(session, run)
    count_run(session, run)
    log.info("run.over", run_id=str(run.id), kind=run.kind, state=state, error=run.failure_code)


async def _open_letter(session: AsyncSession, run: ReportRun, failure: Failure) -> None:
    values = {
        "tenant_id": run.tenant_id,
        "id": new_id(),
        "run_id": run.id,
        "failure_class": failure.kind,
        "failure_code": failure.code,
        "failure_detail": failure.message,
        "missing": run.planned - run.done,
    }
    await repository.put_dead_letter(session, values)


async def _settle_letter(session: AsyncSession, run: ReportRun) -> None:
    letter = await repository.find_letter_of(session, run.id)
    if letter is not None:
        letter.state, letter.settled_at, letter.missing = "replayed", utc_now(), 0
        await session.flush()
