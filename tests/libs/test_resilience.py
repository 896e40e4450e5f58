"""The breaker and the bulkhead, with a clock that the test moves."""

import asyncio

import httpx
import pytest

from libs.errors import Unavailable
from libs.resilience import Breaker, BreakerOpen, BreakerPolicy, Breakers, Bulkhead, try_twice

POLICY = BreakerPolicy(least_calls=4, open_seconds=10, probes=2)


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


async def well():
    return "well"


async def no_answer():
    raise httpx.ConnectError("no answer")


def answer(status):
    async def refuse():
        request = httpx.Request("GET", "http://provider")
        raise httpx.HTTPStatusError("", request=request, response=httpx.Response(status, request=request))

    return refuse


async def call(breaker, act, times=1):
    for _ in range(times):
        with pytest.raises((httpx.HTTPError, BreakerOpen)):
            await breaker.call(act)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def breaker(clock):
    return Breaker("provider", POLICY, clock)


class TestBreaker:
    async def test_opens_when_half_of_the_calls_fail(self, breaker):
        await breaker.call(well)
        await breaker.call(well)
        await call(breaker, no_answer, times=2)
        assert breaker.state == "open"
        with pytest.raises(BreakerOpen):
            await breaker.call(well)

    async def test_stays_closed_below_the_least_number_of_calls(self, breaker):
        await call(breaker, no_answer, times=3)
        assert breaker.state == "closed"

    async def test_forgets_what_is_older_than_the_window(self, breaker, clock):
        await call(breaker, no_answer, times=3)
        clock.now += 31
        await call(breaker, no_answer)
        assert breaker.state == "closed"

    async def test_does_not_count_a_mistake_of_our_own(self, breaker):
        await call(breaker, answer(404), times=10)
        assert breaker.state == "closed"
        await call(breaker, answer(429), times=10)
        assert breaker.state == "open"

    async def test_opens_when_answers_are_slow(self, breaker, clock):
        async def slow():
            clock.now += 11

        breaker._policy = BreakerPolicy(least_calls=4, window_seconds=1000, probes=2)
        for _ in range(4):
            await breaker.call(slow)
        assert breaker.state == "open"

    async def test_closes_after_its_probes_went_well(self, breaker, clock):
        await call(breaker, no_answer, times=4)
        clock.now += 12.1
        await breaker.call(well)
        assert breaker.state == "half_open"
        await breaker.call(well)
        assert breaker.state == "closed"

    async def test_opens_again_after_one_bad_probe(self, breaker, clock):
        await call(breaker, no_answer, times=4)
        clock.now += 12.1
        await call(breaker, no_answer)
        assert breaker.state == "open"

    async def test_lets_no_more_than_the_probes_through(self, breaker, clock):
        await call(breaker, no_answer, times=4)
        clock.now += 12.1
        gate = asyncio.Event()
        probes = [asyncio.create_task(breaker.call(gate.wait)) for _ in range(5)]
        await asyncio.sleep(0)
        gate.set()
        results = await asyncio.gather(*probes, return_exceptions=True)
        assert [isinstance(result, BreakerOpen) for result in results] == [False, False, True, True, True]

    async def test_learns_nothing_from_a_cancelled_call(self, breaker, clock):
        await call(breaker, no_answer, times=4)
        clock.now += 12.1
        probe = asyncio.create_task(breaker.call(asyncio.Event().wait))
        await asyncio.sleep(0)
        probe.cancel()
        await asyncio.gather(probe, return_exceptions=True)
        await breaker.call(well)
        await breaker.call(well)
        assert breaker.state == "closed"


class TestBreakers:
    async def test_one_bad_credential_closes_the_door_on_nobody_else(self):
        breakers = Breakers[str](POLICY)
        for _ in range(8):
            with pytest.raises((httpx.HTTPStatusError, BreakerOpen)):
                await breakers.call("provider", "bad", answer(401))
        with pytest.raises(BreakerOpen):
            await breakers.call("provider", "bad", well)
        assert await breakers.call("provider", "good", well) == "well"

    async def test_an_outage_opens_the_providers_own(self):
        breakers = Breakers[str](POLICY)
        for number in range(4):
            with pytest.raises(httpx.ConnectError):
                await breakers.call("provider", f"tenant-{number}", no_answer)
        with pytest.raises(BreakerOpen):
            await breakers.call("provider", "tenant-9", well)
        assert await breakers.call("other provider", "tenant-9", well) == "well"


class TestBulkhead:
    async def test_bounds_each_key_on_its_own(self):
        bulkhead = Bulkhead[str](2, wait_seconds=0.05)
        async with bulkhead.enter("a"), bulkhead.enter("a"), bulkhead.enter("b"):
            with pytest.raises(Unavailable):
                async with bulkhead.enter("a"):
                    raise AssertionError("a third one was let in")

    async def test_lets_the_next_one_in_when_one_leaves(self):
        bulkhead = Bulkhead[str](1, wait_seconds=1)
        inside, most = 0, 0

        async def visit():
            nonlocal inside, most
            async with bulkhead.enter("a"):
                inside += 1
                most = max(most, inside)
                await asyncio.sleep(0.001)
                inside -= 1

        await asyncio.gather(*[visit() for _ in range(10)])
        assert most == 1


class TestTryTwice:
    async def test_repeats_a_broken_line_once(self):
        attempts = []

        async def break_twice():
            attempts.append(1)
            raise httpx.ConnectError("broken")

        with pytest.raises(httpx.ConnectError):
            await try_twice(break_twice)
        assert len(attempts) == 2

    async def test_does_not_repeat_an_answer(self):
        attempts = []

        async def refuse():
            attempts.append(1)
            await answer(503)()

        with pytest.raises(httpx.HTTPStatusError):
            await try_twice(refuse)
        assert len(attempts) == 1
