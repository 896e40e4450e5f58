"""Counts how often keys are used, in memory, and writes some seconds of it at a time."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import date
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError

from gateway.identity.api_key import repository
from gateway.identity.api_key.repository import KeyDay
from libs.clock import Clock, utc_now
from libs.db import Database

log: structlog.stdlib.BoundLogger = structlog.get_logger()


class KeyUsage:
    """The counts that are not written yet. A gateway that is killed loses the last `seconds` of them, and no more."""

    def __init__(self, database: Database, *, seconds: float, clock: Clock = utc_now) -> None:
        self._database, self._seconds, self._clock = database, seconds, clock
        self._counts: defaultdict[tuple[UUID, UUID, date], list[int]] = defaultdict(lambda: [0, 0])

    def note(self, tenant_id: UUID, key_id: UUID, *, refused: bool = False) -> None:
        """Count one request."""
        self._counts[tenant_id, key_id, self._clock().date()][refused] += 1

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[None]:
        """Write every `seconds` while the block lasts, and once more at its end."""
        task = asyncio.create_task(self._write_repeatedly())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await self.write()

    async def write(self) -> None:
        """Write what was counted; while the database is away it stays counted here."""
        counts, self._counts = self._counts, defaultdict(lambda: [0, 0])
        if not counts:
            return
        rows = [KeyDay(*key, requests=admitted, refused=refused) for key, (admitted, refused) in counts.items()]
        try:
            async with self._database.platform() as session:
                await repository.add_usage_across_tenants(session, rows)
        except (SQLAlchemyError, OSError) as error:
            log.warning("gateway.usage_kept_back", keys=len(rows), error=type(error).__name__)
            for key, (admitted, refused) in counts.items():
                self._counts[key][0] += admitted
                self._counts[key][1] += refused

    async def _write_repeatedly(self) -> None:
        while True:
            await asyncio.sleep(self._seconds)
            await self.write()
