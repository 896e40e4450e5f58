"""Guards around calls to others: a breaker that stops calling who does not answer, and a bulkhead that bounds calls.

One layer retries, and that is the job (`libs.jobs.RetryPolicy`): nothing here repeats a call, but for `try_twice`,
which is for reads of another service within a request.
"""

import asyncio
import random
import time
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

import httpx
from prometheus_client import Gauge

from libs.errors import Unavailable
from libs.jobs.errors import RetryLater

ResultT = TypeVar("ResultT")
KeyT = TypeVar("KeyT", bound=Hashable)
BreakerState = Literal["closed", "open", "half_open"]

STATE = Gauge("opsight_provider_breaker_state", "0 closed, 1 half open, 2 open.", ["provider"])
_STATE_VALUES: dict[BreakerState, int] = {"closed": 0, "half_open": 1, "open": 2}


class BreakerOpen(RetryLater):
    """The other side failed too often of late and is left alone; a job that raises this tries again later."""

    def __init__(self, provider: str, seconds: float) -> None:
        super().__init__(seconds, "provider_down", f"{provider} does not answer; calls to it are paused.")


@dataclass(frozen=True)
class BreakerPolicy:
    """Opens when, within `window_seconds`, at least `least_calls` were made and `failure_share` of them failed or
    `slow_share` took longer than `slow_seconds`. Open for `open_seconds` (±20 %), then `probes` calls may try."""

    window_seconds: float = 30
    least_calls: int = 20
    failure_share: float = 0.5
    slow_share: float = 0.8
    slow_seconds: float = 10
    open_seconds: float = 30
    probes: int = 3


class Breaker:
    """Guards one provider, or one credential at it. A call of the caller's own making (4xx but 429) is no failure."""

    def __init__(
        self,
        provider: str,
        policy: BreakerPolicy | None = None,
        clock: Callable[[], float] = time.monotonic,
        *,
        measured: bool = True,
    ) -> None:
        self.provider = provider
        self._measured = measured
        self.state: BreakerState = "closed"
        self._policy = policy or BreakerPolicy()
        self._clock = clock
        self._calls: deque[tuple[float, bool, bool]] = deque()
        self._opened_until = 0.0
        self._probing = 0
        self._probed_well = 0

    async def call(
        self, act: Callable[[], Awaitable[ResultT]], *, is_failure: Callable[[Exception], bool] | None = None
    ) -> ResultT:
        """Await `act` unless the breaker is open. Raises `BreakerOpen`, and whatever `act` raises."""
        is_probe = self._enter()
        started = self._clock()
        try:
            result = await act()
        except Exception as error:
            self._leave(started, is_probe, failed=(is_failure or is_their_failure)(error))
            raise
        except BaseException:
            # Cancelled: says nothing about the other side.
            self._probing = max(0, self._probing - is_probe)
            raise
        self._leave(started, is_probe, failed=False)
        return result

    def _enter(self) -> bool:
        """Let a call through, or raise `BreakerOpen`; answers whether it is a probe."""
        if self.state == "open":
            left = self._opened_until - self._clock()
            if left > 0:
                raise BreakerOpen(self.provider, left)
            self._become("half_open")
            self._probing = self._probed_well = 0
        if self.state == "closed":
            return False
        if self._probing + self._probed_well >= self._policy.probes:
            raise BreakerOpen(self.provider, 1.0)
        self._probing += 1
        return True

    def _leave(self, started: float, is_probe: bool, *, failed: bool) -> None:
        now = self._clock()
        slow = now - started > self._policy.slow_seconds
        if is_probe:
            self._probing = max(0, self._probing - 1)
            self._judge_probe(now, bad=failed or slow)
            return
        self._calls.append((now, failed, slow))
        while self._calls and self._calls[0][0] < now - self._policy.window_seconds:
            self._calls.popleft()
        if self._is_bad():
            self._open(now)

    def _judge_probe(self, now: float, *, bad: bool) -> None:
        if self.state != "half_open":
            return
        if bad:
            self._open(now)
            return
        self._probed_well += 1
        if self._probed_well >= self._policy.probes:
            self._calls.clear()
            self._become("closed")

    def _is_bad(self) -> bool:
        count = len(self._calls)
        if self.state != "closed" or count < self._policy.least_calls:
            return False
        failed = sum(call[1] for call in self._calls)
        slow = sum(call[2] for call in self._calls)
        return failed >= self._policy.failure_share * count or slow >= self._policy.slow_share * count

    def _open(self, now: float) -> None:
        jitter = random.uniform(0.8, 1.2)  # noqa: S311  # spreads load, guards nothing
        self._opened_until = now + self._policy.open_seconds * jitter
        self._become("open")

    def _become(self, state: BreakerState) -> None:
        self.state = state
        if self._measured:
            STATE.labels(self.provider).set(_STATE_VALUES[state])


class Breakers(Generic[KeyT]):
    """A breaker per provider and one per (provider, credential), so that one tenant's bad token opens nobody else's.

    The provider's own breaker counts only what is not the credential's fault.
    """

    def __init__(self, policy: BreakerPolicy | None = None, *, most: int = 10_000) -> None:
        self._policy = policy
        self._most = most
        self._by_key: dict[tuple[str, KeyT | None], Breaker] = {}

    def of(self, provider: str, credential: KeyT | None = None) -> Breaker:
        """The breaker of this credential at the provider, or of the provider as a whole."""
        key = (provider, credential)
        if key not in self._by_key:
            if len(self._by_key) >= self._most:
                self._by_key.pop(next(iter(self._by_key)))
            self._by_key[key] = Breaker(provider, self._policy, measured=credential is None)
        return self._by_key[key]

    async def call(self, provider: str, credential: KeyT, act: Callable[[], Awaitable[ResultT]]) -> ResultT:
        """Await `act` behind both breakers. Raises `BreakerOpen`, and whatever `act` raises."""

        async def behind_credential() -> ResultT:
            return await self.of(provider, credential).call(act, is_failure=is_credentials_failure)

        return await self.of(provider).call(behind_credential)


class Bulkhead(Generic[KeyT]):
    """At most `most` calls at a time for each key; when it is full, who comes waits for `wait_seconds` at most."""

    def __init__(self, most: int, *, wait_seconds: float = 5) -> None:
        self._most = most
        self._wait_seconds = wait_seconds
        self._inside: dict[KeyT, int] = {}
        self._freed = asyncio.Condition()

    @asynccontextmanager
    async def enter(self, key: KeyT) -> AsyncGenerator[None]:
        """Take a place for `key`. Raises `Unavailable` when none becomes free in time."""
        try:
            async with asyncio.timeout(self._wait_seconds), self._freed:
                await self._freed.wait_for(lambda: self._inside.get(key, 0) < self._most)
                self._inside[key] = self._inside.get(key, 0) + 1
        except TimeoutError as error:
            raise Unavailable("Too many calls at once.", retry_after=1) from error
        try:
            yield
        finally:
            await asyncio.shield(self._leave(key))

    async def _leave(self, key: KeyT) -> None:
        async with self._freed:
            self._inside[key] -= 1
            if not self._inside[key]:
                del self._inside[key]
            self._freed.notify_all()


async def try_twice(act: Callable[[], Awaitable[ResultT]]) -> ResultT:
    """Await `act`, and once more after 50 to 500 ms when the line broke: for reads within a request alone."""
    try:
        return await act()
    except httpx.TransportError:
        await asyncio.sleep(random.uniform(0.05, 0.5))  # noqa: S311  # spreads load, guards nothing
        return await act()


def is_their_failure(error: Exception) -> bool:
    """Whether the other side is to blame: no answer, 5xx, or 429."""
    if isinstance(error, BreakerOpen):
        return False
    if isinstance(error, httpx.HTTPStatusError):
        return error.response.status_code >= 500 or error.response.status_code == 429
    return isinstance(error, httpx.TransportError | OSError | TimeoutError | RetryLater)


def is_credentials_failure(error: Exception) -> bool:
    """As `is_their_failure`, and refused credentials as well (401, 403)."""
    if isinstance(error, httpx.HTTPStatusError) and error.response.status_code in (401, 403):
        return True
    return is_their_failure(error)
