"""Who may ask a service now, who waits for it, and who is sent away: work that comes too late is not begun."""

import asyncio
import sys
import time
from collections import deque
from collections.abc import Callable

# While the queue has stood for longer than a wait may take, waits are so much shorter: it is no burst, it is overload.
IMPATIENCE = 4
# An answer that took longer while others waited says that the service is asked too much at once. Each such answer, a
# quarter of a second after the one before, lowers that to 70 %, and quicker ones raise it again: fewer at once are not
# answered less often, and each of them in time. Never below eight: where answers wait for a provider, fewer would leave
# the service nothing to do.
SLOW_SECONDS, CUT, LEAST = 0.25, 0.7, 8


class NoTurn(Exception):
    """There is more to do than can be done in time."""


class Turns:
    """At most `most` at a time (0: no limit); of the others at most `waiting` wait, each up to `seconds`.

    First come, first served. A queue that empties now and then takes whole bursts; one that does not would make
    everybody wait to no end, so that those who are let in then have hardly waited (CoDel, with deadlines).
    """

    def __init__(self, most: int, *, waiting: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._loop, self._clock = asyncio.get_running_loop(), clock
        self._most = most or sys.maxsize
        self._limit = float(self._most)
        self._most_waiting, self._seconds = waiting, seconds
        self._queue: deque[asyncio.Future[None]] = deque()
        self._under_way = 0
        self._stands_since = self._next_cut = 0.0

    @property
    def at_once(self) -> int:
        """How many may be under way now."""
        return int(self._limit)

    @property
    def is_full(self) -> bool:
        """Whether whoever comes now is sent away."""
        return self._under_way >= self.at_once and len(self._queue) >= self._most_waiting

    async def take(self) -> None:
        """Return when it is our turn, which `give_back` ends; raises `NoTurn`."""
        if self._under_way < self.at_once:
            self._under_way += 1
            return
        if self.is_full:
            raise NoTurn
        await self._wait()

    def give_back(self, took: float | None = None) -> None:
        """The next one may. `took`: seconds that the service needed, where it answered."""
        self._under_way -= 1
        if took is not None and self._queue:
            self._learn(took)
        while self._queue and self._under_way < self.at_once:
            turn = self._queue.popleft()
            if not turn.done():
                turn.set_result(None)
                self._under_way += 1

    def _learn(self, took: float) -> None:
        if took <= SLOW_SECONDS:
            self._limit = min(self._most, self._limit + 1 / self._limit)
        elif (now := self._clock()) >= self._next_cut:
            self._limit = max(min(LEAST, self._most), self._limit * CUT)
            self._next_cut = now + SLOW_SECONDS

    async def _wait(self) -> None:
        now = self._clock()
        if not self._queue:
            self._stands_since = now
        is_burst = now - self._stands_since <= self._seconds
        turn: asyncio.Future[None] = self._loop.create_future()
        timer = self._loop.call_later(self._seconds / (1 if is_burst else IMPATIENCE), _expire, turn)
        self._queue.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self.give_back()
            raise
        finally:
            timer.cancel()
            if turn in self._queue:
                self._queue.remove(turn)


def _expire(turn: asyncio.Future[None]) -> None:
    if not turn.done():
        turn.set_exception(NoTurn())
