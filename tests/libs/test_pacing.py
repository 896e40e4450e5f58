"""One pace for all processes, and holds that all of them keep."""

import asyncio
import json
import sys
import time
from collections.abc import AsyncGenerator
from uuid import uuid4

import pytest
import pytest_asyncio
from redis.asyncio import Redis

from libs.pacing import Limits, Pace, Quota, QuotaUsedUp
from services.ops_hub.connections.adapters.live.google import PACE

# Takes turns for some seconds, and prints when it had each, by the clock that all processes share.
TAKING = """
import asyncio, json, sys, time
from redis.asyncio import Redis
from libs.pacing import Limits, Pace, Quota

async def main(url, name, seconds):
    redis = Redis.from_url(url)
    limits, quota, had = Limits(redis), Quota(name, "reviews", Pace(290, 60, 30)), []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        await limits.take_turn(quota)
        had.append(time.time())
    await redis.aclose()
    print(json.dumps(had))

asyncio.run(main(sys.argv[1], sys.argv[2], float(sys.argv[3])))
"""


@pytest_asyncio.fixture(loop_scope="session")
async def valkey(redis_url: str) -> AsyncGenerator[Redis]:
    client = Redis.from_url(redis_url)
    yield client
    await client.aclose()


def quota(pace: Pace, partition: str = "") -> Quota:
    return Quota(f"test-{uuid4()}", "api", pace, partition)


class TestPace:
    def test_never_allows_more_than_its_number_in_any_window(self):
        # All turns of a burst and what is earned in the window, counted as the script counts.
        window = 60 * 1_000_000
        assert PACE.burst + window // PACE.emission <= PACE.requests < 300

    async def test_holds_three_hundred_a_minute_across_two_processes(self, redis_url):
        name, seconds = f"test-{uuid4()}", 4
        taking = [
            await asyncio.create_subprocess_exec(
                *(sys.executable, "-c", TAKING, redis_url, name, str(seconds)), stdout=asyncio.subprocess.PIPE
            )
            for _ in range(2)
        ]
        told = [json.loads((await process.communicate())[0]) for process in taking]

        had = sorted(moment for moments in told for moment in moments)
        lasted = had[-1] - had[0]
        allowed = 30 + lasted * 260 / 60
        assert all(told), "both processes had turns"
        assert len(had) <= allowed + 2, "more turns than the pace gives"
        assert len(had) >= 0.5 * allowed, "far fewer turns than the pace gives"

    async def test_keeps_the_burst_and_then_waits(self, valkey):
        slow = quota(Pace(requests=13, seconds=1, burst=3))
        limits = Limits(valkey)
        began = time.monotonic()

        for _ in range(3):
            await limits.take_turn(slow)
        burst = time.monotonic() - began
        for _ in range(3):
            await limits.take_turn(slow)

        assert time.monotonic() - began >= 0.29  # three turns at a tenth of a second each
        assert burst < time.monotonic() - began

    async def test_bounds_how_long_anybody_waits(self, valkey):
        limits = Limits(valkey, patience_seconds=5)
        rare = quota(Pace(requests=2, seconds=60, burst=1))
        await limits.take_turn(rare)
        began = time.monotonic()

        with pytest.raises(QuotaUsedUp) as caught:
            await limits.take_turn(rare)

        assert time.monotonic() - began < 2
        assert 55 < caught.value.seconds <= 60

    async def test_is_one_for_each_partition(self, valkey):
        limits = Limits(valkey, patience_seconds=0)
        mine = quota(Pace(requests=2, seconds=60, burst=1), "mine")
        theirs = Quota(mine.provider, mine.api, mine.pace, "theirs")
        await limits.take_turn(mine)

        await limits.take_turn(theirs)

        with pytest.raises(QuotaUsedUp):
            await limits.take_turn(mine)


class TestHold:
    async def test_is_kept_by_other_processes_too(self, valkey):
        held = quota(Pace(requests=100, seconds=1, burst=50))
        await Limits(valkey).hold(held, 30)

        with pytest.raises(QuotaUsedUp) as caught:
            await Limits(valkey).take_turn(held)

        assert 20 < caught.value.seconds <= 30

    async def test_ends(self, valkey):
        held = quota(Pace(requests=100, seconds=1, burst=50))
        limits = Limits(valkey)
        await limits.hold(held, 0.05)
        await asyncio.sleep(0.1)

        await limits.take_turn(held)

    async def test_reaches_those_who_were_waiting_already(self, valkey):
        limits = Limits(valkey)
        slow = quota(Pace(requests=3, seconds=1, burst=1))
        await limits.take_turn(slow)
        waiting = asyncio.create_task(limits.take_turn(slow))
        await asyncio.sleep(0.05)

        await limits.hold(slow, 30)

        with pytest.raises(QuotaUsedUp):
            await waiting


class TestWithoutValkey:
    @pytest.fixture
    async def away(self):
        client = Redis.from_url("redis://127.0.0.1:9", socket_connect_timeout=0.5)
        yield Limits(client, patience_seconds=0)
        await client.aclose()

    async def test_each_process_keeps_half_the_pace(self, away):
        half = quota(Pace(requests=14, seconds=60, burst=4))

        async def takes() -> bool:
            try:
                await away.take_turn(half)
            except QuotaUsedUp:
                return False
            return True

        assert [await takes() for _ in range(5)] == [True, True, False, False, False]

    async def test_holds_are_kept_here(self, away):
        held = quota(Pace(requests=100, seconds=1, burst=50))
        await away.hold(held, 30)

        with pytest.raises(QuotaUsedUp):
            await away.take_turn(held)
