"""Who may ask a service now, who waits for it, and who is sent away: work that comes too late is not begun."""

import asyncio
import math
import sys
import time
from collections import deque
from collections.abc import Callable, Generator
from contextlib import contextmanager

# While the queue has stood for longer than a wait may take, waits are so much shorter: it is no burst, it is overload.
IMPATIENCE = 4
# An answer that took longer while others waited says that the service is asked too much at once. Each such answer, as
# long after the one before, lowers that to 70 %, and quicker ones raise it again: fewer at once are not answered less
# often, and each of them in time; more at once cost a service up to a fifth more each. Never below eight: where answers
# wait for a provider, fewer would leave the service nothing to do.
SLOW_SECONDS, CUT, LEAST = 0.06, 0.7, 8
# A queue that has not been empty for a second is no burst: more come than can be answered, and a long queue only makes
# each answer late. It stays short until it has not been full for a second, as it may empty once by chance.
STANDS_SECONDS = 1.0


class NoTurn(Exception):
    """There is more to do than can be done in time."""


class Turns:
    """At most `most` at a time (0: no limit); of the others at most `waiting` wait, each up to `seconds`.

    First come, first served. A queue that empties now and then takes whole bursts; of one that does not, `standing` are
    left, who came last: whoever has waited longest would soonest leave without an answer (CoDel, with deadlines).
    """

    def __init__(
        self,
        most: int,
        *,
        waiting: int,
        seconds: float,
        standing: int = sys.maxsize,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._loop, self._clock = asyncio.get_running_loop(), clock
        self._most = most or sys.maxsize
        self._limit = float(self._most)
        self._most_waiting, self._seconds = waiting, seconds
        self._most_standing = min(standing, waiting)
        self._queue: deque[asyncio.Future[None]] = deque()
        self._under_way = self._expected = 0
        self._stands_since = self._next_cut = 0.0
        self._overloaded_until = -math.inf

    @property
    def at_once(self) -> int:
        """How many may be under way now."""
        return int(self._limit)

    @property
    def is_full(self) -> bool:
        """Whether whoever comes now is sent away."""
        waiting = len(self._queue) + self._expected - max(self.at_once - self._under_way, 0)
        if waiting < self._most_standing:
            return False
        return waiting >= self._most_waiting or self._clock() < self._overloaded_until

    @contextmanager
    def expected(self) -> Generator[None]:
        """Keep a place free until the end of the block; raises `NoTurn` where there is none.

        Whoever comes meanwhile would take it, and so much would have been spent for nothing on whoever came first.
        """
        if self.is_full:
            raise NoTurn
        self._expected += 1
        try:
            yield
        finally:
            self._expected -= 1

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
        if self._queue:
            now = self._clock()
            if took is not None:
                self._learn(took, now)
            self._shorten(now)
        while self._queue and self._under_way < self.at_once:
            turn = self._queue.popleft()
            if not turn.done():
                turn.set_result(None)
                self._under_way += 1

    def _learn(self, took: float, now: float) -> None:
        if took <= SLOW_SECONDS:
            self._limit = min(self._most, self._limit + 1 / self._limit)
        elif now >= self._next_cut:
            self._limit = max(min(LEAST, self._most), self._limit * CUT)
            self._next_cut = now + SLOW_SECONDS

    def _shorten(self, now: float) -> None:
        """Send away who waits in vain, once the queue stands."""
        stands = now - self._stands_since > STANDS_SECONDS
        was_full = now < self._overloaded_until and len(self._queue) >= self._most_standing
        if not stands and not was_full:
            return
        self._overloaded_until = now + STANDS_SECONDS
        while len(self._queue) > self._most_standing:
            _expire(self._queue.popleft())

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
