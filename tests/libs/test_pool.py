"""The pool: who waits for a connection gets one in the order of coming, and none stays open that nobody has."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import create_async_engine

from libs import pool
from libs.db import Database


class Place:
    """A database of ten connections, eight of which are lent in turns."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.came: list[str] = []

    @asynccontextmanager
    async def taken(self, turns: int = 8) -> AsyncGenerator[list[asyncio.Event]]:
        """So many turns are taken until their event is set, or the block ends."""
        ends = [asyncio.Event() for _ in range(turns)]
        began = asyncio.Semaphore(0)

        async def take(end: asyncio.Event) -> None:
            async with self.database.platform():
                began.release()
                await end.wait()

        async with asyncio.TaskGroup() as group:
            for end in ends:
                group.create_task(take(end))
                await began.acquire()
            yield ends
            for end in ends:
                end.set()

    async def come(self, name: str) -> None:
        async with self.database.platform() as session:
            await session.execute(text("select 1"))
            self.came.append(name)


@pytest.fixture
async def place(role_url: Callable[[str], str]) -> AsyncGenerator[Place]:
    place = Place(Database(role_url("reporting"), application_name="turns", pool_size=5))
    yield place
    await place.database.dispose()


class Closing:
    """A database whose connections are closed at their end, and not lent to the next test."""

    def __init__(self, url: str, postgres: psycopg.Connection) -> None:
        self._name, self._postgres = f"closing-{uuid4().hex}", postgres
        self.database = Database(url, application_name=self._name)

    async def use(self, seconds: float = 0.1) -> None:
        async with self.database.platform() as session:
            await session.execute(text(f"select pg_sleep({seconds})"))

    async def open_once_settled(self, expected: int, *, seconds: float = 30) -> int:
        """How many connections of it PostgreSQL has, as soon as they are as many as expected, or at last."""
        deadline = time.monotonic() + seconds
        while (count := self._count()) != expected and time.monotonic() < deadline:  # noqa: ASYNC110  # nobody tells
            await asyncio.sleep(0.01)
        return count

    def _count(self) -> int:
        row = self._postgres.execute("select count(*) from pg_stat_activity where application_name = %s", [self._name])
        [(number,)] = row.fetchall()
        return number


@pytest.fixture
def closing(
    role_url: Callable[[str], str], superuser_connection: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> Closing:
    monkeypatch.setattr(pool, "create_async_engine", create_async_engine)
    return Closing(role_url("reporting"), superuser_connection)


class TestTurn:
    async def test_is_given_in_the_order_of_coming(self, place: Place):
        async with place.taken() as ends:
            waiting = [asyncio.create_task(place.come(name)) for name in "abc"]
            await asyncio.sleep(0)
            ends[0].set()
            # Those who come later find a connection free now and then, and still come after the others.
            for name in "def":
                waiting.append(asyncio.create_task(place.come(name)))
                await asyncio.sleep(0.001)
            await asyncio.gather(*waiting)
        assert place.came == list("abcdef")

    async def test_is_not_needed_for_a_second_connection(self, place: Place):
        holds, goes_on = asyncio.Event(), asyncio.Event()

        async def come_within_another() -> None:
            async with place.database.platform():
                holds.set()
                await goes_on.wait()
                await place.come("the same")

        async with place.taken(7):
            first = asyncio.create_task(come_within_another())
            await holds.wait()
            second = asyncio.create_task(place.come("another"))
            await asyncio.sleep(0)
            goes_on.set()
            await asyncio.gather(first, second)
        assert place.came == ["the same", "another"]

    async def test_of_another_database_is_waited_for(self, place: Place, role_url: Callable[[str], str]):
        other = Place(Database(role_url("reporting"), application_name="turns"))
        async with place.taken() as ends, other.database.platform():
            waiting = asyncio.create_task(place.come("a"))
            await asyncio.sleep(0.02)
            assert not place.came
            ends[0].set()
            await waiting
        await other.database.dispose()

    async def test_is_waited_for_so_long_only(self, place: Place, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(pool, "WAIT_SECONDS", 0.02)
        async with place.taken():
            with pytest.raises(PoolTimeout, match=r"no connection was free within 0\.02 s"):
                await place.come("a")
        await place.come("b")
        assert place.came == ["b"]

    async def test_goes_to_the_next_when_one_who_waits_leaves(self, place: Place):
        async with place.taken() as ends:
            leaves, stays = (asyncio.create_task(place.come(name)) for name in ("leaves", "stays"))
            await asyncio.sleep(0)
            leaves.cancel()
            ends[0].set()
            await stays
        assert place.came == ["stays"]
        async with place.taken():
            pass


class TestEnd:
    async def test_closes_what_comes_back_late(self, closing: Closing):
        late = [asyncio.create_task(closing.use(seconds)) for seconds in (0.3, 0.3, 0.4)]
        assert await closing.open_once_settled(3) == 3
        await closing.database.dispose()
        await asyncio.gather(*late)
        assert await closing.open_once_settled(0) == 0

    async def test_closes_all_when_whoever_waits_for_it_leaves(self, closing: Closing):
        await closing.database.open_ahead(closing.use)
        assert await closing.open_once_settled(8) == 8
        ending = asyncio.create_task(closing.database.dispose())
        await asyncio.sleep(0)
        ending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await ending
        assert await closing.open_once_settled(0) == 0

    async def test_is_no_end_for_who_comes_later(self, closing: Closing):
        await closing.use()
        await closing.database.dispose()
        await closing.use()
        assert await closing.open_once_settled(1) == 1
        await closing.database.dispose()
        assert await closing.open_once_settled(0) == 0
