"""At what pace providers are asked: one queue a quota for all processes, held while a provider asks to be left alone.

A turn is reserved and then waited for, so who came first goes first, and nobody tries again and again. Valkey keeps the
queues; while it is away each process keeps half the pace by itself.
"""

import asyncio
import time
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from libs.jobs.errors import RetryLater

log: structlog.stdlib.BoundLogger = structlog.get_logger()

PATIENCE_SECONDS = 20.0
THROTTLED_SECONDS = 15.0
MOST_HELD_SECONDS = 24 * 3600.0
MICROSECONDS = 1_000_000

# By the server's clock. KEYS: when the next turn begins, and the hold. ARGV: time between turns, how far ahead of its
# time a turn may be, and the longest wait, in microseconds. Answers {0, wait} for a turn that is now reserved, or
# {1, wait} for one that is not.
SCRIPT = """
local held = redis.call('PTTL', KEYS[2])
if held > 0 then return {1, held * 1000} end
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local turn = math.max(now, tonumber(redis.call('GET', KEYS[1]) or 0))
local wait = math.max(0, turn - tonumber(ARGV[2]) - now)
if wait > tonumber(ARGV[3]) then return {1, wait} end
local following = turn + tonumber(ARGV[1])
redis.call('SET', KEYS[1], string.format('%.0f', following), 'PX', math.ceil((following - now) / 1000) + 1)
return {0, wait}
"""


class QuotaUsedUp(RetryLater):
    """The next turn is too far away, or the provider asked to be left alone for `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds, "rate_limited", "The provider's quota is used up for now.")


@dataclass(frozen=True)
class Pace:
    """At most `requests` in any `seconds`, whenever these begin; `burst` of them may come at once."""

    requests: int
    seconds: float
    burst: int

    @cached_property
    def emission(self) -> int:
        """Microseconds between two turns. A window holds a whole burst and what is earned during it."""
        return int(self.seconds * MICROSECONDS / (self.requests - self.burst))

    @cached_property
    def tolerance(self) -> int:
        """Microseconds that a turn may come ahead of its time."""
        return self.emission * (self.burst - 1)


@dataclass(frozen=True)
class Quota:
    """One of a provider's quotas. `partition` says whose it is, where it is not all of the installation's."""

    provider: str
    api: str
    pace: Pace
    partition: str = ""

    @property
    def key(self) -> str:
        return f"opsight:provider:{self.provider}:{self.api}:{self.partition}"


class Limits:
    """Gives turns. Everything that is waited for is bounded: who would wait too long is told when to come again."""

    def __init__(self, redis: Redis, *, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._redis = redis
        self._patience = patience_seconds
        self._script = redis.register_script(SCRIPT)
        self._local = _LocalTurns()

    async def take_turn(self, quota: Quota) -> None:
        """Wait for the next turn. Raises `QuotaUsedUp` when it is too far away, or the quota is held."""
        wait = await self._reserve(quota)
        if wait <= 0:
            return
        await asyncio.sleep(wait)
        # Who waited may have been overtaken by a refusal of those before.
        left = await self._held(quota)
        if left > 0:
            raise QuotaUsedUp(left)

    async def hold(self, quota: Quota, seconds: float | None) -> None:
        """Let nobody take a turn for so long: the provider said so, or its quota is nearly used up."""
        seconds = min(max(seconds or THROTTLED_SECONDS, 0.001), MOST_HELD_SECONDS)
        self._local.hold(quota, seconds)
        try:
            await self._redis.set(f"{quota.key}:held", b"1", px=max(1, int(seconds * 1000)))
        except (RedisError, OSError) as error:
            log.warning("provider.limits_away", error=type(error).__name__)

    async def _reserve(self, quota: Quota) -> float:
        pace = quota.pace
        arguments = [pace.emission, pace.tolerance, int(self._patience * MICROSECONDS)]
        try:
            keys = [quota.key, f"{quota.key}:held"]
            refused, wait = cast(tuple[int, int], await cast(Any, self._script)(keys=keys, args=arguments))
            seconds = wait / MICROSECONDS
        except (RedisError, OSError) as error:
            log.warning("provider.limits_away", error=type(error).__name__)
            refused, seconds = self._local.reserve(quota, self._patience)
        if refused:
            raise QuotaUsedUp(seconds)
        return seconds

    async def _held(self, quota: Quota) -> float:
        try:
            left = int(await cast(Any, self._redis.pttl(f"{quota.key}:held")))
        except (RedisError, OSError):
            return self._local.held(quota)
        return max(0, left) / 1000


@dataclass
class _LocalTurns:
    """The same arithmetic in this process alone, at half the pace: what counts while Valkey is away."""

    turns: dict[str, float] = field(default_factory=dict[str, float])
    holds: dict[str, float] = field(default_factory=dict[str, float])

    def reserve(self, quota: Quota, patience: float) -> tuple[bool, float]:
        left = self.held(quota)
        if left > 0:
            return True, left
        now = time.monotonic()
        turn = max(now, self.turns.get(quota.key, 0))
        emission = 2 * quota.pace.emission / MICROSECONDS
        wait = max(0.0, turn - max(0, quota.pace.burst // 2 - 1) * emission - now)
        if wait > patience:
            return True, wait
        self.turns = {key: one for key, one in self.turns.items() if one > now}
        self.turns[quota.key] = turn + emission
        return False, wait

    def hold(self, quota: Quota, seconds: float) -> None:
        now = time.monotonic()
        self.holds = {key: until for key, until in self.holds.items() if until > now}
        self.holds[quota.key] = now + seconds

    def held(self, quota: Quota) -> float:
        return max(0.0, self.holds.get(quota.key, 0) - time.monotonic())
