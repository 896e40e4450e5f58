"""Unwrapped keys in memory: how long, how many, and how often the key service is asked."""

import asyncio
import os
from uuid import UUID, uuid4

import pytest

from services.secrets.data_key.cache import DataKeyCache, KeyName
from services.secrets.kms import KmsDenied, KmsUnavailable

NAME = KeyName(UUID(int=1), UUID(int=2), 1)


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Source:
    """A key service that counts its calls; `error` is what it answers with, if anything."""

    def __init__(self) -> None:
        self.calls = 0
        self.error: Exception | None = None
        self.gate = asyncio.Event()
        self.gate.set()
        self.key = os.urandom(32)

    async def fetch(self) -> bytes:
        self.calls += 1
        await self.gate.wait()
        if self.error is not None:
            raise self.error
        return self.key


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cache(clock) -> DataKeyCache:
    return DataKeyCache(soft_seconds=300, hard_seconds=900, clock=clock)


@pytest.fixture
def source() -> Source:
    return Source()


async def _turns() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


class TestFresh:
    async def test_is_fetched_once(self, cache, source):
        assert [await cache.get(NAME, source.fetch) for _ in range(3)] == [source.key] * 3
        assert source.calls == 1

    async def test_is_fetched_once_for_a_crowd(self, cache, source):
        source.gate.clear()
        crowd = [asyncio.create_task(cache.get(NAME, source.fetch)) for _ in range(100)]
        await _turns()
        source.gate.set()
        assert set(await asyncio.gather(*crowd)) == {source.key}
        assert source.calls == 1

    async def test_survives_that_the_first_of_the_crowd_leaves(self, cache, source):
        source.gate.clear()
        first = asyncio.create_task(cache.get(NAME, source.fetch))
        await _turns()
        second = asyncio.create_task(cache.get(NAME, source.fetch))
        await _turns()
        first.cancel()
        await _turns()
        source.gate.set()
        assert await second == source.key


class TestAgeing:
    async def test_is_used_and_fetched_again_behind_the_callers_back(self, cache, source, clock):
        await cache.get(NAME, source.fetch)
        old, source.key = source.key, os.urandom(32)
        clock.now += 301
        assert cache.peek(NAME, source.fetch) == old
        await _turns()
        assert cache.peek(NAME, source.fetch) == source.key
        assert source.calls == 2

    async def test_is_used_while_the_key_service_is_away(self, cache, source, clock):
        await cache.get(NAME, source.fetch)
        source.error = KmsUnavailable("away")
        for _ in range(100):
            clock.now += 8.9
            assert cache.peek(NAME, source.fetch) == source.key
            await _turns()

    async def test_is_not_used_after_the_hard_limit(self, cache, source, clock):
        await cache.get(NAME, source.fetch)
        source.error = KmsUnavailable("away")
        clock.now += 900
        assert cache.peek(NAME, source.fetch) is None
        with pytest.raises(KmsUnavailable):
            await cache.get(NAME, source.fetch)

    async def test_is_not_used_any_more_once_the_key_service_says_no(self, cache, source, clock):
        await cache.get(NAME, source.fetch)
        source.error = KmsDenied("revoked")
        clock.now += 301
        cache.peek(NAME, source.fetch)
        await _turns()
        assert cache.peek(NAME, source.fetch) is None


class TestOutage:
    async def test_asks_at_most_once_in_five_seconds_for_each_key(self, cache, source, clock):
        source.error = KmsUnavailable("away")
        for _ in range(300):
            with pytest.raises(KmsUnavailable):
                await cache.get(NAME, source.fetch)
            clock.now += 0.1
        assert source.calls == 6

    async def test_is_over_within_ten_seconds_of_its_end(self, cache, source, clock):
        source.error = KmsUnavailable("away")
        with pytest.raises(KmsUnavailable):
            await cache.get(NAME, source.fetch)
        source.error = None
        clock.now += 5
        assert await cache.get(NAME, source.fetch) == source.key

    async def test_of_half_an_hour_is_survived_for_a_quarter_and_forgotten_within_ten_seconds(
        self, cache, source, clock
    ):
        await cache.get(NAME, source.fetch)
        began, source.error, source.calls = clock.now, KmsUnavailable("black hole"), 0
        served = refused = 0
        while clock.now - began < 1800:
            clock.now += 1
            try:
                assert await cache.get(NAME, source.fetch) == source.key
                served += 1
            except KmsUnavailable:
                refused += 1
            await _turns()
        assert (served, refused) == (899, 901)
        assert source.calls <= (1800 - 300) / 5 + 1
        source.error = None
        clock.now += 10
        assert await cache.get(NAME, source.fetch) == source.key

    async def test_of_one_key_is_not_the_others(self, cache, source):
        source.error = KmsUnavailable("away")
        with pytest.raises(KmsUnavailable):
            await cache.get(NAME, source.fetch)
        other = Source()
        assert await cache.get(KeyName(uuid4(), uuid4(), 1), other.fetch) == other.key


class TestRoom:
    async def test_is_for_a_thousand_and_the_longest_unused_leaves(self, cache, source):
        names = [KeyName(uuid4(), uuid4(), 1) for _ in range(1000)]
        for name in names:
            cache.put(name, source.key)
        assert cache.peek(names[0], source.fetch) == source.key
        cache.put(NAME, source.key)
        assert len(cache) == 1000
        assert cache.peek(names[0], source.fetch) == source.key
        assert cache.peek(names[1], source.fetch) is None


class TestPurge:
    async def test_forgets_the_tenants_keys_alone(self, cache, source):
        other = KeyName(uuid4(), uuid4(), 1)
        cache.put(NAME, source.key)
        cache.put(other, source.key)
        cache.purge(NAME.tenant_id)
        assert cache.peek(NAME, source.fetch) is None
        assert cache.peek(other, source.fetch) == source.key

    async def test_keeps_nothing_of_a_fetch_that_was_under_way(self, cache, source):
        source.gate.clear()
        waiting = asyncio.create_task(cache.get(NAME, source.fetch))
        await _turns()
        cache.purge(NAME.tenant_id)
        source.gate.set()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert len(cache) == 0
