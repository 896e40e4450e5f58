"""Where tests that go side by side meet: the worker runs when all wait for it, and dbt builds for all at once."""

import asyncio
import functools
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from contracts.metrics.jobs import RunDbt
from libs.db import Database
from services.metrics.dbt_runs import repository
from services.metrics.dbt_runs.process import DbtProcess, DbtResult
from services.metrics.dbt_runs.service import LOADED_OVERLAP, WHOLE
from tests.metrics.raw import Raw

WorkerOf = Callable[..., Awaitable[int]]
PATIENCE = 800.0
_AT_ONCE = 4
"""How many stories go on at once: many would wait for a connection of the app longer than it lets them."""


@dataclass
class SharedBuilds:
    """dbt builds every tenant whose run waits when the first of them gets its turn; the others get the same result."""

    raw: Raw
    database: Database
    code_sha: str
    results: dict[str, DbtResult] = field(default_factory=dict)
    real: Callable[..., Awaitable[DbtResult]] = DbtProcess.build

    async def build(self, dbt: DbtProcess, variables: dict[str, Any], *, whole: bool = False) -> DbtResult:
        [tenant] = variables["tenant_ids"]
        if whole or tenant in self.results:
            return self.results.pop(tenant) if not whole else await self.real(dbt, variables, whole=True)
        since: datetime | None = variables["since"] and datetime.fromisoformat(variables["since"])
        tenants, windows = [tenant], [*variables["windows"]]
        for other in await self._waiting(beside=UUID(tenant)):
            async with self.database.tenant(other) as session:
                last, changes = await repository.find_last_success(session), await repository.list_changes(session)
            known = last is not None and last.code_sha == self.code_sha and WHOLE not in changes.reasons
            since_other = last.started_at - LOADED_OVERLAP if last and known else None
            # What would be built whole alone is built with its like, and so is what would not.
            if changes.ids and (since_other is None) == (since is None):
                since = since and since_other and min(since, since_other)
                tenants.append(str(other))
                windows += changes.windows
        told = {"tenant_ids": tenants, "windows": windows, "since": since and since.isoformat()}
        result = await self.real(dbt, variables | told)
        self.results |= dict.fromkeys(tenants[1:], result)
        return result

    async def _waiting(self, *, beside: UUID) -> list[UUID]:
        rows = self.raw.execute(
            "select distinct tenant_id from metrics.job where kind = %s and state = 'queued' and tenant_id <> %s",
            RunDbt.KIND,
            beside,
        )
        return [tenant for (tenant,) in rows]


class Meeting:
    """`worker_of` for stories that go side by side: the worker of metrics runs when all of them wait for it."""

    def __init__(self, worker_of: WorkerOf, builds: SharedBuilds) -> None:
        self._worker_of, self._builds = worker_of, builds
        self._under_way = 0
        self._waiting: list[asyncio.Future[int]] = []
        self._kept: Counter[asyncio.Future[Any]] = Counter()
        self._run: asyncio.Task[None] | None = None
        self._turns, self._other_workers = asyncio.Semaphore(_AT_ONCE), asyncio.Lock()

    async def worker_of(self, name: str, *, timeout_seconds: float = 60) -> int:
        if name != "metrics":
            async with self._other_workers:
                return await self._worker_of(name, timeout_seconds=timeout_seconds)
        ran = asyncio.get_running_loop().create_future()
        self._waiting.append(ran)
        return await self._rest(ran)

    async def told(self, other: asyncio.Future[Any]) -> Any:
        """What came of another story. Who waits for one keeps nobody from the worker."""
        if other.done():
            return other.result()
        self._under_way -= 1
        self._kept[other] += 1
        return await self._rest(asyncio.shield(other))

    async def _rest(self, until: asyncio.Future[Any]) -> Any:
        """Leave the turn to others until then."""
        self._begin_when_all_wait()
        self._turns.release()
        try:
            return await until
        finally:
            await self._turns.acquire()

    async def go(self, stories: dict[asyncio.Future[Any], Callable[[], Awaitable[Any]]]) -> None:
        """Tell the stories, and write into each one's future what came of it."""
        self._under_way = len(stories)
        tasks = [asyncio.create_task(self._outcome(future, story)) for future, story in stories.items()]
        _, late = await asyncio.wait(tasks, timeout=PATIENCE)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _outcome(self, future: asyncio.Future[Any], story: Callable[[], Awaitable[Any]]) -> None:
        try:
            async with self._turns:
                value, error = await story(), None
        except asyncio.CancelledError as where:
            value, error = None, TimeoutError(f"this, or what it waited for, was not done after {PATIENCE:.0f} s")
            error.__cause__ = where
        except BaseException as raised:
            value, error = None, raised
        self._under_way += self._kept.pop(future, 0) - 1
        if error is None:
            future.set_result(value)
        else:
            future.set_exception(error)
            future.exception()  # which whoever asks for the outcome raises
        self._begin_when_all_wait()

    def _begin_when_all_wait(self) -> None:
        if self._waiting and len(self._waiting) == self._under_way:
            waiting, self._waiting = self._waiting, []
            self._run = asyncio.create_task(self._work(waiting))

    async def _work(self, waiting: list[asyncio.Future[int]]) -> None:
        try:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(DbtProcess, "build", functools.partialmethod(_shared, self._builds))
                ran = await self._worker_of("metrics", timeout_seconds=PATIENCE)
            for future in waiting:
                future.set_result(ran)
        except BaseException as error:
            for future in waiting:
                if not future.done():
                    future.set_exception(error)


def _shared(dbt: DbtProcess, builds: SharedBuilds, variables: dict[str, Any], **options: Any) -> Awaitable[DbtResult]:
    return builds.build(dbt, variables, **options)
