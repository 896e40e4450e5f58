"""Performing a run in its job: whatever goes wrong, the run ends in exactly one way."""

from uuid import UUID

import structlog

from libs.clock import utc_now
from libs.jobs import JobContext, LeaseLost, Permanent, RetryLater
from services.reporting.models import ReportRun
from services.reporting.runs import ending, repository
from services.reporting.runs.kinds import Failure, Kinds, RunBroken, RunStopped

log: structlog.stdlib.BoundLogger = structlog.get_logger()
ATTEMPTS = 5


async def perform_run(context: JobContext, kinds: Kinds, run_id: UUID) -> None:
    """Bring it to its end, from wherever the attempt before it got to."""
    run = await _begin(context, run_id)
    if run is None:
        return
    try:
        outcome = await kinds[run.kind].perform(context, run)
    except RunStopped:
        return
    except RunBroken as broken:
        await ending.end_broken(context, run_id, broken.failure)
    except (LeaseLost, RetryLater):
        raise
    except Permanent as error:
        await ending.end_broken(context, run_id, Failure("invalid_config", error.code, error.message))
    except Exception as error:
        if context.counted_attempt < ATTEMPTS:
            raise
        log.exception("run.gave_up", run_id=str(run_id))
        message = f"It failed {ATTEMPTS} times, the last time by {type(error).__name__}. Replay it, or ask support."
        await ending.end_broken(context, run_id, Failure("transient", "attempts_used_up", message))
    else:
        await ending.end(context, run_id, outcome)


async def _begin(context: JobContext, run_id: UUID) -> ReportRun | None:
    """The run, now running; None when there is nothing to do any more."""
    async with context.session() as session:
        run = await repository.hold_run(session, run_id)
        if run is None or run.state not in repository.ACTIVE or run.job_id != context.job_id:
            return None
        run.state, run.started_at = "running", run.started_at or utc_now()
        await repository.save(session, run)
    return run
