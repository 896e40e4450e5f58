"""The connections of one process to PostgreSQL: how they are opened, waited for, trusted and closed."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from contextvars import ContextVar

import asyncpg
from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection, QueuePool

WAIT_SECONDS = 5
"""How long one may wait for a connection."""
TRUSTED_SECONDS = 5.0
"""How long after its last use a connection that is open is used without asking the server first."""
_USED_AT = "used_at"


class Pool:
    """At most `most` connections, and one more for who keeps one; `statement_seconds` bounds each statement, on this
    side (None: it may take forever).

    What a burst opened stays open: a connection costs both sides 30 ms of processor before its first answer.
    """

    def __init__(self, url: str, *, application_name: str, most: int, statement_seconds: float | None) -> None:
        self.most = most
        self.engine: AsyncEngine = create_async_engine(
            make_url(url).set(drivername="postgresql+asyncpg"),
            pool_size=most + 1,
            max_overflow=0,
            pool_use_lifo=True,  # those that know the statements and tables already
            pool_timeout=WAIT_SECONDS,
            hide_parameters=True,  # an error that is logged repeats the statement, and not what was in it
            pool_recycle=1800,
            connect_args={
                "timeout": 5,
                "command_timeout": statement_seconds,
                "server_settings": {"application_name": application_name},
            },
        )
        event.listen(self.engine.sync_engine, "checkin", _note_use)
        event.listen(self.engine.sync_engine, "checkout", _refuse_broken)
        self._turns = asyncio.Semaphore(most - most // 5)

    @asynccontextmanager
    async def turn(self) -> AsyncGenerator[None]:
        """Wait for a connection in the order of coming; raises SQLAlchemy's `TimeoutError` after `WAIT_SECONDS`.

        SQLAlchemy wakes one who waits and gives the connection to whoever asks first, who then is mostly another: in a
        flood that costs a fifth of what an answer does. One who has a turn and needs a second connection takes it
        without another, from the fifth that is kept for this: behind those who need their first, all would wait for
        each other.
        """
        before = _HOLDS.get()
        if before is self:
            yield
            return
        await self._wait()
        _HOLDS.set(self)
        try:
            yield
        finally:
            _HOLDS.set(before)
            self._turns.release()

    async def _wait(self) -> None:
        if not self._turns.locked():
            await self._turns.acquire()
            return
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self._turns.acquire()
        except TimeoutError as error:
            raise PoolTimeout(f"no connection was free within {WAIT_SECONDS} s") from error

    @property
    def resting(self) -> int:
        """How many open connections nobody uses now."""
        pool = self.engine.pool
        return pool.checkedin() if isinstance(pool, QueuePool) else 0

    async def dispose(self) -> None:
        """Close what rests now, and each of the others when it comes back; a later use opens connections anew.

        It goes on when whoever waits for it is cancelled: what it had not come to would stay open.
        """
        await asyncio.shield(self._dispose())

    async def _dispose(self) -> None:
        ended = self.engine.pool
        await self.engine.dispose()
        event.listen(ended, "checkin", _close_late)


_HOLDS: ContextVar[Pool | None] = ContextVar("holds", default=None)
"""Of which pool this task has a turn."""


def _note_use(connection: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
    record.info[_USED_AT] = time.monotonic()


def _close_late(connection: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
    record.invalidate()


def _refuse_broken(connection: DBAPIConnection, record: ConnectionPoolEntry, _: PoolProxiedConnection) -> None:
    """Before each use: the pool opens another connection instead of one that is closed, or is silent after a rest.

    `pool_pre_ping` would ask the server each time, which takes three round trips of the usual six. That a server
    closed a connection is known without asking; only a line that died without a word is not.
    """
    driver: asyncpg.Connection = connection.driver_connection  # type: ignore[attr-defined]  # of the asyncpg dialect
    if driver.is_closed():
        raise DisconnectionError
    if time.monotonic() - record.info.get(_USED_AT, time.monotonic()) < TRUSTED_SECONDS:
        return
    try:
        connection.ping()  # type: ignore[attr-defined]  # of the asyncpg dialect
    except (OSError, TimeoutError, connection.dbapi.Error) as error:  # type: ignore[attr-defined]  # as above
        raise DisconnectionError from error
