"""Lends what an ended `Database` or worker left to the next one that is made alike: its connections, and what it has
compiled.

Many tests start an app or a worker with settings of their own, and each makes a `Database`, a worker also a pool for
its jobs. A connection costs both sides 30 ms of processor before its first answer; a statement's text is put together
anew in every engine, and read anew by every connection. Processes that a test starts make their own connections, and
other servers are left alone.
"""

import asyncio
from collections.abc import Hashable
from typing import Any

import asyncpg
import pytest
from sqlalchemy import URL, Engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from libs import pool
from libs.jobs import worker

MOST_LENT = 40
"""How many connections rest here at most: beyond it, the one that has rested longest is closed."""
RESET_SECONDS = 2.0
CONNECT_SECONDS = 60.0
"""In place of a product's own: on a busy machine what a test does itself keeps the loop busy for seconds."""


class Lent(asyncpg.Connection):
    """A connection whose end is a reset: to its next user it is like a new one that knows the statements already."""

    lender: "Lender | None" = None
    made_by: Hashable = None
    statements: Any = None
    codecs: frozenset[tuple[str, str, str]] = frozenset()

    def get_reset_query(self) -> str:
        return f"{super().get_reset_query()}\ndiscard temp;"

    async def set_type_codec(self, typename: str, *, schema: str = "public", format: str = "text", **how: Any) -> None:
        """Every pool asks for the same codecs, for which asyncpg would ask the server each time."""
        codec = (typename, schema, format)
        if codec not in self.codecs:
            await super().set_type_codec(typename, schema=schema, format=format, **how)
            self.codecs |= {codec}

    async def close(self, *, timeout: float | None = None) -> None:  # noqa: ASYNC109  # as asyncpg has it
        if self.lender is None or not await self.lender.took_back(self):
            await super().close(timeout=timeout)


class JobPool(asyncpg.Pool):
    """A worker's own pool. Its connections keep nothing between two statements, so those in no use need no reset."""

    lender: "Lender"

    def terminate(self) -> None:
        for holder in self._holders:  # type: ignore[attr-defined]  # what a pool holds has no public name
            if holder.is_connected() and holder.is_idle() and self.lender.keep(holder._con):
                holder._con = None
        super().terminate()


class Lender:
    """Connections of one event loop to one database, which nobody stops or drops before this process ends."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._lends_to: tuple[str | None, int | None, str | None] | None = None
        self._engines: dict[Hashable, Engine] = {}
        self._resting: list[Lent] = []
        """The last one came last."""

    def lend(self, postgres_url: str) -> None:
        """From now on, connections to this database are taken back and lent."""
        self._lends_to = _place(make_url(postgres_url))

    def install(self, patch: pytest.MonkeyPatch) -> None:
        """Let each `Database` and each worker that is made from now on ask here."""
        patch.setattr(pool, "create_async_engine", self._engine)
        patch.setattr(worker, "create_pool", self._job_pool)

    async def close(self) -> None:
        """Close what rests, and take nothing back any more."""
        self._lends_to = None
        while self._resting:
            connection = self._resting.pop(0)
            connection.lender = None
            await connection.close(timeout=RESET_SECONDS)

    def _engine(self, url: URL, **options: Any) -> AsyncEngine:
        """A new engine with a pool of its own, which knows the statements of an earlier one that was made alike."""
        if self._lends_to is None or _place(url) != self._lends_to:
            return create_async_engine(url, **options)
        key = (url, repr(options))
        lent = options["connect_args"] | {"async_creator_fn": self._connect}
        made = create_async_engine(url, **(options | {"connect_args": lent}))
        # Nobody gets the first: what its pool is told to listen to would be passed on.
        first = self._engines.setdefault(key, made.sync_engine)
        if first is not made.sync_engine and first.dialect.server_version_info is None:
            return made  # the first use of the other is under way
        hides = bool(options.get("hide_parameters"))
        alike = Engine(first.pool.recreate(), first.dialect, first.url, hide_parameters=hides)
        alike._compiled_cache = first._compiled_cache  # pyright: ignore[reportPrivateUsage]  # no other way to share it
        event.listen(alike, "connect", _know_statements)
        return AsyncEngine(alike)

    def _job_pool(self, url: str, **options: Any) -> "asyncpg.Pool[Any]":
        """As `asyncpg.create_pool` makes it; what it has open at its end is kept."""
        if self._lends_to is None or _place(make_url(url)) != self._lends_to or not self._is_at_home():
            return asyncpg.create_pool(url, **options)

        async def connect(*_: Any, **ignored: Any) -> Lent:
            return await self._connect(dsn=url, **how)

        own = {"min_size", "max_size", "reset"}
        how = {name: value for name, value in options.items() if name not in own}
        jobs = JobPool(
            url,
            **{name: value for name, value in options.items() if name in own},
            max_queries=1_000_000,  # beyond it, a pool closes a connection, which is not to come back here then
            max_inactive_connection_lifetime=0,
            connect=connect,
            loop=None,
            connection_class=asyncpg.Connection,
            record_class=asyncpg.Record,
        )
        jobs.lender = self
        return jobs

    async def _connect(self, *_: Any, **options: Any) -> Lent:
        """A connection that rests here, or a new one; its end brings it here."""
        key = repr(sorted(options.items()))
        while self._is_at_home() and (places := [n for n, one in enumerate(self._resting) if one.made_by == key]):
            connection = self._resting.pop(places[-1])
            if not connection.is_closed():
                return connection
        options["timeout"] = CONNECT_SECONDS
        connection: Lent = await asyncpg.connect(**options, connection_class=Lent)
        connection.lender, connection.made_by = self, key
        return connection

    async def took_back(self, connection: Lent) -> bool:
        """Whether it rests here now. A broken or busy one does not, and is closed."""
        if self._lends_to is None or connection.is_closed() or not self._is_at_home():
            return False
        try:
            await connection.reset(timeout=RESET_SECONDS)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError):
            return False
        except asyncio.CancelledError:
            connection.terminate()  # as asyncpg does it: nobody closes it after this
            raise
        return self.keep(connection)

    def keep(self, connection: Lent) -> bool:
        """Let a connection rest here that is like new; answers whether it does."""
        if self._lends_to is None or connection.is_closed() or not self._is_at_home():
            return False
        self._resting.append(connection)
        while len(self._resting) > MOST_LENT:
            self._resting.pop(0).terminate()
        return True

    def _is_at_home(self) -> bool:
        """Whether this is the loop of the tests. A command under test has one of its own, which ends with it."""
        try:
            return asyncio.get_running_loop() is self._loop
        except RuntimeError:
            return False


def _know_statements(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """The statements that its server side has prepared stay with a lent connection, as in one pool."""
    lent: Lent = connection.driver_connection  # type: ignore[attr-defined]  # of the asyncpg dialect
    prepared = connection._prepared_statement_cache  # type: ignore[attr-defined]  # as above
    lent.statements = connection._prepared_statement_cache = lent.statements or prepared  # type: ignore[attr-defined]


def _place(url: URL) -> tuple[str | None, int | None, str | None]:
    return url.host, url.port, url.database
