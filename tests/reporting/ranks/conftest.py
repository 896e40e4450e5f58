"""A provider for each test, and the sources that ask it."""

from collections.abc import AsyncGenerator, Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from redis.asyncio import Redis

from infra.local.processes import free_port
from libs.pacing import Limits
from services.reporting.ranks.asking import Account, Lines, rank_client
from services.reporting.ranks.dataforseo import DataForSeoLive, DataForSeoStandard
from services.reporting.ranks.places import PlacesRanks
from services.reporting.ranks.simulated import SimulatedRanks
from tests.reporting.ranks.playing import Provider, playing

SECRET = "login@example.com:pässword"
KEY = "AIza-secret"


@pytest_asyncio.fixture(loop_scope="session")
async def provider() -> AsyncGenerator[Provider]:
    async with playing() as played:
        yield played


@pytest.fixture
def waits() -> list[float]:
    """For how long somebody waited, in turn; nobody really does."""
    return []


@pytest_asyncio.fixture(loop_scope="session")
async def lines(redis_url: str, waits: list[float]) -> AsyncGenerator[Lines]:
    async def wait(seconds: float) -> None:
        waits.append(seconds)

    redis = Redis.from_url(redis_url)
    async with rank_client() as client:
        yield Lines(client, Limits(redis), answer_seconds=20, sleep=wait)
    await redis.aclose()


def account_of(secret: str) -> Account:
    """Who shows `secret`, and shares neither pace nor breaker with other tests."""

    async def credential() -> str:
        return secret

    return Account(f"test-{uuid4()}", credential)


@pytest.fixture
def account() -> Account:
    return account_of(SECRET)


@pytest.fixture
def impatient(lines: Lines) -> Lines:
    """Who waits a quarter of a second for an answer."""
    return replace(lines, answer_seconds=0.25)


@pytest.fixture
def live(lines: Lines, provider: Provider, account: Account) -> DataForSeoLive:
    return DataForSeoLive(lines, provider.url, account)


@pytest.fixture
def standard(lines: Lines, provider: Provider, account: Account) -> DataForSeoStandard:
    return DataForSeoStandard(lines, provider.url, account)


@pytest.fixture
def places(lines: Lines, provider: Provider) -> PlacesRanks:
    return PlacesRanks(lines, provider.url, account_of(KEY))


@pytest.fixture
def source_of(live: DataForSeoLive, standard: DataForSeoStandard, places: PlacesRanks) -> Callable[[str], Any]:
    """A source by its name."""
    sources = {"simulated": SimulatedRanks(), "live": live, "standard": standard, "places": places}
    return sources.__getitem__


@pytest.fixture
def unused_url() -> str:
    """Where nobody listens."""
    return f"http://127.0.0.1:{free_port()}"
