"""What every worker does beside its jobs: take over from lost workers, ring again, count, and clear away."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence

import structlog

from libs.jobs import metrics
from libs.jobs.doorbell import Doorbell
from libs.jobs.store import DATABASE_ERRORS, JobCount, JobStore
from libs.jobs.timing import Timing

log: structlog.stdlib.BoundLogger = structlog.get_logger()

OVERDUE_SECONDS = 15.0
PURGE_EVERY = 40  # reconciliations: every ten minutes


class Upkeep:
    """Each worker does all of it: it is safe to do twice, and nobody has to be elected first."""

    def __init__(self, store: JobStore, doorbell: Doorbell, wake: Callable[[], None], timing: Timing) -> None:
        self._store = store
        self._doorbell = doorbell
        self._wake = wake
        self._timing = timing
        self._reconciled = 0

    async def run_reaper(self) -> None:
        """Take expired leases away every five seconds."""
        await _repeat(self._timing.reap, self.reap)

    async def run_reconciler(self) -> None:
        """Ring again for overdue jobs every fifteen seconds, and count and purge on the way."""
        await _repeat(self._timing.reconcile, self.reconcile)

    async def reap(self) -> None:
        reaped = await self._store.reap()
        for lost in reaped:
            metrics.OUTCOMES.labels(lost.kind, "worker_lost").inc()
            if lost.state == "dead":
                metrics.OUTCOMES.labels(lost.kind, "dead").inc()
            log.warning(
                "job.worker_lost", job_id=str(lost.id), tenant_id=str(lost.tenant_id), kind=lost.kind, state=lost.state
            )
        if reaped:
            self._wake()
            self._doorbell.ring()

    async def reconcile(self) -> None:
        counts = await self._store.counts()
        if any(count.state == "queued" and count.oldest_seconds > OVERDUE_SECONDS for count in counts):
            self._wake()
            self._doorbell.ring()
        _show(counts)
        self._reconciled += 1
        if self._reconciled % PURGE_EVERY == 0:
            await self._store.purge()


async def _repeat(seconds: float, turn: Callable[[], Awaitable[None]]) -> None:
    while True:
        await asyncio.sleep(seconds * random.uniform(0.8, 1.2))  # noqa: S311  # spreads load, guards nothing
        try:
            await turn()
        except DATABASE_ERRORS as error:
            log.warning("jobs.upkeep_postponed", error=type(error).__name__)


def _show(counts: Sequence[JobCount]) -> None:
    for gauge in (metrics.JOBS, metrics.OLDEST, metrics.DEAD_LETTERS):
        gauge.clear()
    dead: dict[str, int] = {}
    for count in counts:
        metrics.JOBS.labels(count.kind, count.state).set(count.jobs)
        if count.state == "queued":
            metrics.OLDEST.labels(count.kind).set(count.oldest_seconds)
        if count.state in ("failed", "dead"):
            dead[count.kind] = dead.get(count.kind, 0) + count.jobs
    for kind, jobs in dead.items():
        metrics.DEAD_LETTERS.labels(kind).set(jobs)
