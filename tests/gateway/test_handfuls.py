"""How the gateway takes requests while more come than can be answered."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from gateway import handfuls
from gateway.handfuls import Handfuls


class Clock:
    """In the place of `time`: it goes on while somebody sleeps, and by `work` in each turn of the event loop."""

    def __init__(self) -> None:
        self.now, self.slept, self.work = 100.0, 0, 0.001

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept += 1

    async def turn(self, count: int) -> int:
        """So many turns later: how often somebody slept."""
        before = self.slept
        for _ in range(count):
            self.now += self.work
            await asyncio.sleep(0)
        return self.slept - before


@pytest_asyncio.fixture(loop_scope="session")
async def clock(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Clock]:
    one = Clock()
    monkeypatch.setattr(handfuls, "time", one)
    yield one
    one.now += 1000
    await one.turn(2)  # what is still on sees that it is over


@pytest.mark.asyncio(loop_scope="session")
class TestHandfuls:
    async def test_are_taken_with_a_pause_before_each_turn_from_a_refusal_on(self, clock):
        taken = Handfuls(pause=0.01, lasting=60)
        assert await clock.turn(10) == 0
        taken.note_refusal()
        assert await clock.turn(10) == 10

    async def test_are_over_when_nobody_has_been_refused_for_a_while(self, clock):
        taken = Handfuls(pause=0.01, lasting=0.05)
        taken.note_refusal()
        assert await clock.turn(20) == 5
        assert await clock.turn(10) == 0
        taken.note_refusal()
        assert await clock.turn(20) == 5

    async def test_have_one_pause_however_many_are_refused(self, clock):
        taken = Handfuls(pause=0.01, lasting=60)
        for _ in range(100):
            taken.note_refusal()
        assert await clock.turn(10) == 10

    async def test_leave_a_loop_alone_that_has_enough_to_do(self, clock):
        taken, clock.work = Handfuls(pause=0.01, lasting=60), 0.011
        taken.note_refusal()
        assert await clock.turn(10) == 0
