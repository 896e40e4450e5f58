"""Workers of the reporting service that are killed in the middle of runs, which they perform in small, slow steps."""

import asyncio
import os
import random
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from multiprocessing.process import BaseProcess
from typing import Any

from contracts.reporting.ranks import RankObservation, RankQuery, RankSearch, RankTarget
from libs.jobs import RetryPolicy
from libs.jobs.timing import Timing
from services.reporting import worker
from services.reporting.ranks import opening
from services.reporting.ranks.simulated import SimulatedRanks
from services.reporting.settings import ReportingSettings
from tests.forking import forked, preload

TIMING = Timing(lease=3, beat=0.5, reap=0.5, reconcile=0.5, drain=1, stop=1, most_worker_losses=1000)
PERFORMED = ("reporting.perform_scheduled_run", "reporting.send_delivery")
BATCH, MOST_PAUSE = 10, 0.05
preload(__name__)


class RunWorkers:
    """Worker processes that are replaced when they are killed."""

    def __init__(self, settings: ReportingSettings) -> None:
        self._values: dict[str, Any] = settings.model_dump(mode="python")
        self._processes: dict[int, BaseProcess] = {}

    def start(self, count: int = 1) -> None:
        for _ in range(count):
            process = forked(_work, self._values)
            process.start()
            assert process.pid is not None
            self._processes[process.pid] = process

    def kill(self, pid: int) -> bool:
        """`kill -9`, and another one in its place; False when it is none of these (any more)."""
        process = self._processes.pop(pid, None)
        if process is None:
            return False
        process.kill()
        process.join(5)
        self.start()
        return True

    def stop(self) -> None:
        for process in self._processes.values():
            process.kill()
        for process in self._processes.values():
            process.join(5)


class AtOnce(RetryPolicy):
    """Any number of attempts, without a pause."""

    def delay(self, attempt: int) -> float:
        return 0.0


class SlowRanks(SimulatedRanks):
    """The simulated ranks, a few at a time, each few after a pause."""

    batch = BATCH

    async def observe(
        self, target: RankTarget, search: RankSearch, queries: Sequence[RankQuery]
    ) -> AsyncIterator[RankObservation]:
        await asyncio.sleep(random.uniform(0, MOST_PAUSE))
        async for observation in super().observe(target, search, queries):
            yield observation


def _work(values: dict[str, Any]) -> None:
    random.seed(os.getpid())
    os.environ.pop("OPSIGHT_WORKER_PORT", None)
    opening.SimulatedRanks = SlowRanks
    made = worker.make_worker(ReportingSettings(**values))
    made._timing = TIMING
    for kind in PERFORMED:
        made.jobs[kind] = replace(made.jobs[kind], retry=AtOnce(attempts=1000))
    made.run()
