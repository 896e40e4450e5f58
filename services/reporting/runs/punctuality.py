"""Whether schedules keep what is promised: a result within 15 minutes of each of their moments."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.reporting.schedules import SLA_MINUTES
from libs.db import after_commit
from services.reporting.models import ReportRun
from services.reporting.runs.metrics import IN_TIME, LATE

PROMISED = timedelta(minutes=SLA_MINUTES)
OF_THE_CUSTOMER = ("invalid_config", "budget_exceeded")
"""Failures that no promptness of ours avoids: to say so in time is all that can be done."""


def count_run(session: AsyncSession, run: ReportRun) -> None:
    """Count a run that is over, once, if a schedule started it. A failure of ours counts as late, however quick."""
    if run.fire_at is None or run.replays:
        return
    after_commit(session, (IN_TIME if is_in_time(run) else LATE).inc)


def count_missed(session: AsyncSession, moments: int) -> None:
    """Count moments that went by while nobody looked, of which no run comes."""
    after_commit(session, lambda: LATE.inc(moments))


def is_in_time(run: ReportRun) -> bool:
    """Whether a run that is over did what its schedule promises."""
    assert run.fire_at is not None
    assert run.finished_at is not None
    is_answered = run.state in ("completed", "partial") or run.failure_class in OF_THE_CUSTOMER
    return is_answered and run.finished_at <= run.fire_at + PROMISED
