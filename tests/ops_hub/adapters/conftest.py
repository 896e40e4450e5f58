"""A provider server for each test, so that no quota, breaker or outage of one reaches another."""

from collections.abc import AsyncGenerator, Iterator
from dataclasses import replace

import pytest
import pytest_asyncio
from redis.asyncio import Redis

from libs.pacing import Limits
from services.ops_hub.connections.adapters.calling import Lines, provider_client
from tests.ops_hub.adapters.serving import BUSINESS, PracticeServer, context_of


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    with PracticeServer().running() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def valkey(redis_url: str) -> AsyncGenerator[Redis]:
    client = Redis.from_url(redis_url)
    yield client
    await client.aclose()


@pytest_asyncio.fixture(loop_scope="session")
async def lines(valkey: Redis) -> AsyncGenerator[Lines]:
    """As a worker has them, but patient: most tests are not about how long an answer takes on a busy machine."""
    async with provider_client() as client:
        yield Lines(client, Limits(valkey), opening_seconds=20, answer_seconds=20)


@pytest.fixture
def strict_lines(lines: Lines) -> Lines:
    """With the times of a worker."""
    return replace(lines, opening_seconds=1.8, answer_seconds=15)


@pytest.fixture
def robin(server: PracticeServer):
    """A connection of Robin's to Google."""
    return context_of(server.token("google", BUSINESS))
