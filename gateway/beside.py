"""Writes that run beside the request: they are of no use to whoever waits for the answer."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

log: structlog.stdlib.BoundLogger = structlog.get_logger()


class Beside:
    """Runs writes beside requests; `drain` waits for them at the end."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def run(self, name: str, write: Coroutine[Any, Any, None]) -> None:
        """Begin `write`; when the database is away, the log has `name` instead."""
        task = asyncio.create_task(_guarded(name, write))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def drain(self) -> None:
        await asyncio.gather(*self._tasks)


async def _guarded(name: str, write: Coroutine[Any, Any, None]) -> None:
    try:
        await write
    except (SQLAlchemyError, OSError) as error:
        log.warning("gateway.write_lost", write=name, error=type(error).__name__)
