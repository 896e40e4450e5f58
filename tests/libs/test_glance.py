"""What is read again and again over a connection of its own."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from libs.db import UNREADABLE, Database, Glance


@pytest.fixture
async def glance(database: Any) -> AsyncGenerator[Glance]:
    made: Database = database("metrics")
    glance = made.glance("select pg_backend_pid() as pid, clock_timestamp() as at, pg_sleep(0.02)::text")
    yield glance
    await glance.close()


class TestRead:
    async def test_answers_everybody_who_asks_at_once_over_one_connection(self, glance: Glance):
        answers = await asyncio.gather(*(glance.read() for _ in range(5)))
        assert len({row["pid"] for [row] in answers}) == 1

    async def test_gives_nobody_the_answer_that_another_left(self, glance: Glance):
        await glance.read()
        left = asyncio.create_task(glance.read())
        waits = asyncio.create_task(glance.read())
        await asyncio.sleep(0.005)
        left.cancel()
        at = datetime.now(UTC)
        [answer] = await waits
        assert left.cancelled()
        assert answer["at"] >= at

    async def test_opens_another_connection_after_its_own_was_ended(self, glance: Glance, postgres_url: str):
        [first] = await glance.read()
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            connection.execute("select pg_terminate_backend(%s)", (first["pid"],))
        with pytest.raises(UNREADABLE):
            await glance.read()
        [again] = await glance.read()
        assert again["pid"] != first["pid"]
