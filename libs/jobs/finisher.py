"""Writes outcomes in batches: while one batch is being written the next one gathers."""

import asyncio

import structlog

from libs.jobs.records import Outcome
from libs.jobs.store import DATABASE_ERRORS, JobStore

log: structlog.stdlib.BoundLogger = structlog.get_logger()
RETRY_SECONDS = 0.5


class Finisher:
    """Takes outcomes from any number of jobs. Each `finish` returns when its outcome has been written or refused."""

    def __init__(self, store: JobStore) -> None:
        self._store = store
        self._waiting: list[tuple[Outcome, asyncio.Future[bool]]] = []
        self._some = asyncio.Event()

    async def finish(self, outcome: Outcome) -> bool:
        """Whether it was written: False means that the lease had been taken away."""
        written: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((outcome, written))
        self._some.set()
        return await written

    async def run(self) -> None:
        """Write batch after batch until cancelled."""
        while True:
            await self._some.wait()
            self._some.clear()
            batch, self._waiting = self._waiting, []
            await self._write(batch)

    async def _write(self, batch: "list[tuple[Outcome, asyncio.Future[bool]]]") -> None:
        """Until it is done: a database that is away comes back, and the fence makes a late write harmless."""
        while True:
            try:
                written = await self._store.finish([outcome for outcome, _ in batch])
            except DATABASE_ERRORS as error:
                log.warning("jobs.finish_postponed", error=type(error).__name__, jobs=len(batch))
                await asyncio.sleep(RETRY_SECONDS)
                continue
            for outcome, future in batch:
                if not future.done():
                    future.set_result(outcome.claimed.id in written)
            return
