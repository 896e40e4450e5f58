"""Worker processes to be killed, stopped and frozen: forked from a server that has imported everything already."""

import asyncio
import os
import random
import signal
import time
from multiprocessing.process import BaseProcess
from typing import Any, ClassVar
from uuid import uuid4

from sqlalchemy import text

from contracts.jobs import JobPayload
from libs.jobs import JobContext, RetryPolicy, Worker, job
from libs.jobs.timing import Timing
from libs.settings import Settings
from tests.forking import forked, preload

ROOM = "reporting"
TIMING = Timing(lease=2, beat=0.5, reap=0.5, reconcile=2, drain=2, stop=1, most_worker_losses=20)
preload(__name__)


class Mark(JobPayload):
    """Leaves one row behind, after a while; two rows would show that it ran to its end twice."""

    KIND: ClassVar[str] = "reporting.mark"
    seconds: float = 0.05


@job(Mark, retry=RetryPolicy(attempts=1000, base_seconds=0.01, cap_seconds=0.01), concurrency_per_tenant=100)
async def mark(context: JobContext, payload: Mark) -> None:
    await asyncio.sleep(random.uniform(0, payload.seconds))
    await context.progress(1, 2)
    await asyncio.sleep(random.uniform(0, payload.seconds))
    async with context.closing_session() as session:
        await session.execute(_MARK, {"key": f"{context.job_id}:{uuid4()}", "job_id": context.job_id})


class Block(JobPayload):
    """Blocks its worker's event loop at the first attempt, as a careless library would."""

    KIND: ClassVar[str] = "reporting.block"
    seconds: float


@job(Block, retry=RetryPolicy(attempts=1000))
async def block(context: JobContext, payload: Block) -> None:
    if context.attempt == 1:
        time.sleep(payload.seconds)  # noqa: ASYNC251  # what this job is for
    async with context.closing_session() as session:
        await session.execute(_MARK, {"key": f"{context.job_id}:{uuid4()}", "job_id": context.job_id})


class Poison(JobPayload):
    """Takes its worker down with it."""

    KIND: ClassVar[str] = "reporting.poison"


@job(Poison)
async def poison(context: JobContext, payload: Poison) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


_MARK = text(
    "insert into reporting.effect (tenant_id, key, job_id, state) values (app.tenant_id(), :key, :job_id, 'done')"
)


class Workers:
    """A handful of workers that are replaced when they are killed."""

    def __init__(self, settings: Settings, *, concurrency: int = 4) -> None:
        self._values: dict[str, Any] = settings.model_dump(mode="python") | {"worker_concurrency": concurrency}
        self.timing = TIMING
        self.processes: list[BaseProcess] = []

    def start(self, count: int = 1) -> None:
        for _ in range(count):
            process = forked(_work, self._values, self.timing)
            process.start()
            self.processes.append(process)

    def kill(self, process: BaseProcess) -> None:
        """`kill -9`, and wait until it is gone."""
        process.kill()
        process.join(5)
        self.processes.remove(process)

    def replace_dead(self) -> None:
        """What a supervisor does."""
        dead = [process for process in self.processes if process.exitcode is not None]
        self.processes = [process for process in self.processes if process not in dead]
        self.start(len(dead))

    def signal(self, process: BaseProcess, number: signal.Signals) -> None:
        assert process.pid is not None
        os.kill(process.pid, number)

    def stop(self) -> None:
        for process in list(self.processes):
            self.kill(process)


def _work(values: dict[str, Any], timing: Timing) -> None:
    random.seed(os.getpid())
    Worker(ROOM, Settings(**values), jobs=[mark, block, poison], timing=timing).run()
