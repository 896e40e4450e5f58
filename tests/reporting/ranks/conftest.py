"""A provider for each test, and the sources that ask it."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from redis.asyncio import Redis

from contracts.reporting.ranks import (
    PRACTICE_PLACES_KEY,
    RankObservation,
    RankProvenance,
    RankQuery,
    RankSearch,
    RankTarget,
)
from infra.local.processes import free_port
from infra.providers.dataforseo.account import LOGIN, PASSWORD
from libs.pacing import Limits
from services.reporting.ranks.asking import Account, Lines, rank_client
from services.reporting.ranks.building import LiveSources
from services.reporting.ranks.dataforseo import DataForSeoLive, DataForSeoStandard, PostedTask
from services.reporting.ranks.dataforseo.standard import POST_SIZE
from services.reporting.ranks.places import PlacesRanks
from services.reporting.ranks.simulated import SimulatedRanks
from tests.ops_hub.adapters.serving import PracticeServer
from tests.reporting.ranks.playing import Provider, playing

SECRET = "login@example.com:pässword"
KEY = "AIza-secret"
GOOD_LOGIN = f"{LOGIN}:{PASSWORD}"


class PolledStandard:
    """The standard queue as a source: everything is posted, looked for three times, and then taken as it is."""

    method, unit_price = DataForSeoStandard.method, DataForSeoStandard.unit_price

    def __init__(self, lines: Lines, url: str, account: Account) -> None:
        self._queue, self._lines = DataForSeoStandard(lines, url, account), lines

    @property
    def provenance(self) -> RankProvenance:
        return self._queue.provenance

    async def observe(
        self, target: RankTarget, search: RankSearch, queries: Sequence[RankQuery]
    ) -> AsyncIterator[RankObservation]:
        waiting: dict[str, PostedTask] = {}
        for start in range(0, len(queries), POST_SIZE):
            posted = await self._queue.post(target, search, queries[start : start + POST_SIZE])
            waiting |= {task.task_id: task for task in posted.taken}
            for observation in (*posted.refused, *posted.unheard):
                yield observation
        for is_last in (False, False, True) if waiting else ():
            ready = (await self._queue.list_ready(target)).values()
            for task_id in [each for each in waiting if is_last or each in ready]:
                found = await self._queue.fetch(target, search, waiting[task_id], is_last=is_last)
                if found is not None:
                    del waiting[task_id]
                    yield found


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


def account_of(secret: str, *, is_practice: bool = False) -> Account:
    """Who shows `secret`, and shares neither pace nor breaker with other tests."""

    async def credential() -> str:
        return secret

    return Account(f"test-{uuid4()}", credential, is_practice)


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
def standard(lines: Lines, provider: Provider, account: Account) -> PolledStandard:
    return PolledStandard(lines, provider.url, account)


@pytest.fixture
def queue(lines: Lines, provider: Provider, account: Account) -> DataForSeoStandard:
    return DataForSeoStandard(lines, provider.url, account)


@pytest.fixture
def places(lines: Lines, provider: Provider) -> PlacesRanks:
    return PlacesRanks(lines, provider.url, account_of(KEY))


@pytest.fixture(scope="session")
def practice() -> Iterator[PracticeServer]:
    """The practice provider, whose queue takes no time."""
    with PracticeServer().running() as server:
        server.behave(task_seconds=0)
        yield server


@pytest.fixture
def source_of(
    lines: Lines,
    live: DataForSeoLive,
    standard: PolledStandard,
    places: PlacesRanks,
    practice: PracticeServer,
) -> Callable[[str], Any]:
    """A source by its name; those of practice ask the practice provider."""
    practised = LiveSources(lines, "http://nobody.invalid", "http://nobody.invalid", practice.url)
    dataforseo, google = (account_of(secret, is_practice=True) for secret in (GOOD_LOGIN, PRACTICE_PLACES_KEY))
    sources = {
        "simulated": SimulatedRanks(),
        "live": live,
        "standard": standard,
        "places": places,
        "practice live": practised.dataforseo(dataforseo),
        "practice standard": PolledStandard(lines, f"{practice.url}/dataforseo", dataforseo),
        "practice places": practised.places(google),
    }
    return sources.__getitem__


@pytest.fixture
def unused_url() -> str:
    """Where nobody listens."""
    return f"http://127.0.0.1:{free_port()}"
