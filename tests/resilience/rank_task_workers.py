"""A worker of the reporting service that asks the standard queue of a provider, and is killed while it does."""

import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from multiprocessing.process import BaseProcess
from typing import Any
from uuid import UUID

from contracts.reporting.grid_reports import RankSourceName
from libs.jobs import RetryPolicy
from libs.jobs.timing import Timing
from services.reporting import lifespans, worker
from services.reporting.grids import queueing
from services.reporting.ranks.asking import Account
from services.reporting.ranks.building import LiveSources, open_live_sources
from services.reporting.ranks.opening import Opened
from services.reporting.settings import ReportingSettings
from tests.forking import forked, preload

TIMING = Timing(lease=2, beat=0.4, reap=0.3, reconcile=0.3, drain=1, stop=1, most_worker_losses=1000)
PERFORM = "reporting.perform_run"
preload(__name__)


def start_worker(settings: ReportingSettings) -> BaseProcess:
    """A process of its own, which looks again at once."""
    process = forked(_work, settings.model_dump(mode="python"))
    process.start()
    return process


class AtOnce(RetryPolicy):
    """Without a pause."""

    def delay(self, attempt: int) -> float:
        return 0.1


@dataclass(frozen=True)
class QueueOpener:
    """Opens the standard queue for anybody, without asking who pays."""

    live: LiveSources

    async def open(self, _tenant_id: UUID, _name: RankSourceName, account: UUID | None) -> Opened:
        async def login() -> str:
            return "login:password"

        return Opened(self.live.dataforseo_standard(Account(str(account), login)))


@asynccontextmanager
async def _open_opener(settings: Any, *_others: object) -> AsyncGenerator[QueueOpener]:
    async with open_live_sources(settings) as live:
        yield QueueOpener(live)


def _work(values: dict[str, Any]) -> None:
    os.environ.pop("OPSIGHT_WORKER_PORT", None)
    lifespans.open_opener = _open_opener  # type: ignore[assignment]
    queueing.LEAST_WAIT = 0.1
    made = worker.make_worker(ReportingSettings(**values))
    made._timing = TIMING
    made.jobs[PERFORM] = replace(made.jobs[PERFORM], retry=AtOnce(attempts=1000))
    made.run()
