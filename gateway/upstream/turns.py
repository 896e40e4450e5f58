"""Who may ask a service now, who waits for it, and who is sent away: work that comes too late is not begun."""

import asyncio
import sys
import time
from collections import deque
from collections.abc import Callable

# While the queue has stood for longer than a wait may take, waits are so much shorter: it is no burst, it is overload.
IMPATIENCE = 10


class NoTurn(Exception):
    """There is more to do than can be done in time."""


class Turns:
    """At most `at_once` at a time (0: no limit); of the others at most `waiting` wait, each up to `seconds`.

    First come, first served. A queue that empties now and then takes whole bursts; one that does not would make
    everybody wait to no end, so that those who are let in then have hardly waited (CoDel, with deadlines).
    """

    def __init__(
        self, at_once: int, *, waiting: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._loop, self._clock = asyncio.get_running_loop(), clock
        self._free = at_once or sys.maxsize
        self._most_waiting, self._seconds = waiting, seconds
        self._queue: deque[asyncio.Future[None]] = deque()
        self._stands_since = 0.0

    @property
    def is_full(self) -> bool:
        """Whether whoever comes now is sent away."""
        return self._free <= 0 and len(self._queue) >= self._most_waiting

    async def take(self) -> None:
        """Return when it is our turn, which `give_back` ends; raises `NoTurn`."""
        if self._free > 0:
            self._free -= 1
            return
        if self.is_full:
            raise NoTurn
        await self._wait()

    def give_back(self) -> None:
        """The next one may."""
        while self._queue:
            turn = self._queue.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1

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
