"""What a service does every so often, in exactly one of its workers at a time.

The leader is whoever holds a session-level advisory lock. Postgres ends the leader's session when it has been silent
for a while, so that a worker that is frozen, and not dead, does not stay leader for ever.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg
import structlog

from libs.auth import TokenSigner
from libs.db import Database
from libs.jobs.store import DATABASE_ERRORS
from libs.settings import Settings

log: structlog.stdlib.BoundLogger = structlog.get_logger()
TRY_SECONDS = 5.0
CHECK_SECONDS = 5.0
SILENCE = "20s"


@dataclass(frozen=True)
class PeriodicContext:
    """What a periodic function works with: `database.platform()` calls `*_across_tenants` functions, and
    `database.tenant(id)` opens a tenant's transaction, in which jobs can be enqueued."""

    database: Database
    settings: Settings
    signer: TokenSigner
    resources: dict[str, Any]


@dataclass(frozen=True)
class Every:
    """Run `run` every `seconds` (start to start, never two at once), beginning soon after a worker becomes leader."""

    seconds: float
    name: str
    run: Callable[[PeriodicContext], Awaitable[None]]


class Periodic:
    """Runs `tasks` while this worker is the leader of `service`."""

    def __init__(self, url: str, service: str, tasks: Sequence[Every], context: PeriodicContext) -> None:
        self._url = url
        self._service = service
        self._tasks = tasks
        self._context = context
        self.is_leader = False

    async def run(self) -> None:
        """Try to become leader, and be it, until cancelled."""
        while self._tasks:
            try:
                await self._try_to_lead()
            except DATABASE_ERRORS as error:
                log.warning("periodic.leader_lost", error=type(error).__name__)
            self.is_leader = False
            await asyncio.sleep(TRY_SECONDS * random.uniform(0.8, 1.2))  # noqa: S311  # spreads load, guards nothing

    async def _try_to_lead(self) -> None:
        connection = await asyncpg.connect(
            self._url,
            timeout=5,
            command_timeout=5,
            server_settings={"application_name": f"opsight-{self._service}-leader", "idle_session_timeout": SILENCE},
        )
        try:
            key = f"opsight:{self._service}:periodic"
            if await connection.fetchval("select pg_try_advisory_lock(hashtextextended($1, 0))", key):
                await self._lead(connection)
        finally:
            connection.terminate()

    async def _lead(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        self.is_leader = True
        log.info("periodic.leader_elected", service=self._service)
        async with asyncio.TaskGroup() as group:
            running = [group.create_task(self._repeat(task)) for task in self._tasks]
            try:
                while True:
                    await asyncio.sleep(CHECK_SECONDS)
                    await connection.fetchval("select 1")
            except DATABASE_ERRORS as error:
                log.warning("periodic.leader_lost", error=type(error).__name__)
                for task in running:
                    task.cancel()

    async def _repeat(self, task: Every) -> None:
        loop = asyncio.get_running_loop()
        while True:
            started = loop.time()
            try:
                await task.run(self._context)
            except Exception as error:
                # One failed turn is no reason to stop: the next one comes.
                log.error("periodic.failed", name=task.name, exc_info=error)
            await asyncio.sleep(max(0.0, started + task.seconds - loop.time()))
