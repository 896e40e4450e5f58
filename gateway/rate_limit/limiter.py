"""Counts requests against their quotas in Redis, by GCRA: exact over any number of gateway processes."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

import orjson
import structlog
from redis.asyncio import Redis
from redis.exceptions import NoScriptError, RedisError

from gateway.rate_limit.local import LocalCount, seconds
from gateway.rate_limit.quota import Balance, Claim, Decision, LimiterAway

log: structlog.stdlib.BoundLogger = structlog.get_logger()

SCRIPT = (Path(__file__).parent / "gcra.lua").read_text()
MOST_IN_A_BATCH = 128
PAUSE_SECONDS = 1.0
CALL_SECONDS = 0.5

_Waiting = tuple[Sequence[Claim], asyncio.Future[list[int]]]


async def connect(url: str) -> Redis:
    """A client for the limiter alone: one connection of its own, and no timeouts inside.

    Borrowing from a pool, and redis-py's timeouts (a task each), cost more than the call itself; the limiter calls one
    at a time and keeps its own time. Without Redis at the start, it goes through a pool until the next start.
    """
    client = Redis.from_url(url, single_connection_client=True, socket_connect_timeout=CALL_SECONDS)
    try:
        await client.initialize()
    except (RedisError, OSError) as error:
        log.warning("rate_limit.redis_away", error=type(error).__name__)
    return client


class RateLimiter:
    """Takes claims of concurrent requests to Redis together: while one call is under way, the next batch gathers.

    When Redis is away, quotas are halved and counted here, and it is asked again after a second; claims that must
    not go uncounted are refused with `LimiterAway`.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._loop = asyncio.get_running_loop()  # kept: asking for it is a system call each time
        self._sha = ""
        self._local = LocalCount()
        self._waiting: list[_Waiting] = []
        self._flight: asyncio.Task[None] | None = None
        self._away_until = 0.0

    async def take(self, claims: Sequence[Claim], *, fail_closed: bool = False) -> Decision:
        """Count one request against every claim, or, when one is used up, against none."""
        if time.monotonic() < self._away_until:
            return self._without_redis(claims, fail_closed=fail_closed)
        future: asyncio.Future[list[int]] = self._loop.create_future()
        self._waiting.append((claims, future))
        if self._flight is None:
            self._flight = self._loop.create_task(self._fly())
        try:
            return _decision(claims, await future, halved=False)
        except (RedisError, OSError, TimeoutError):
            return self._without_redis(claims, fail_closed=fail_closed)

    async def forget(self, claim: Claim) -> None:
        """Begin to count the claim's partition anew; without Redis there is nothing to forget but what is here."""
        try:
            await self._redis.delete(claim.key)
        except (RedisError, OSError, TimeoutError) as error:
            log.warning("rate_limit.redis_away", error=type(error).__name__)

    def _without_redis(self, claims: Sequence[Claim], *, fail_closed: bool) -> Decision:
        if fail_closed:
            raise LimiterAway(retry_after=2)
        return _decision(claims, self._local.take(claims), halved=True)

    async def _fly(self) -> None:
        """One call after the other, until nobody waits."""
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:MOST_IN_A_BATCH], self._waiting[MOST_IN_A_BATCH:]
                await self._call(batch)
        finally:
            self._flight = None

    async def _call(self, batch: list[_Waiting]) -> None:
        try:
            answer = await self._count([claims for claims, _ in batch])
        except (RedisError, OSError, TimeoutError) as error:
            log.warning("rate_limit.redis_away", error=type(error).__name__)
            self._away_until = time.monotonic() + PAUSE_SECONDS
            _fail(batch, error)
            return
        except BaseException as error:
            _fail(batch, error)
            raise
        position = 0
        for claims, future in batch:
            end = position + 2 * len(claims)
            if not future.done():
                future.set_result(answer[position:end])
            position = end

    async def _count(self, requests: list[Sequence[Claim]]) -> list[int]:
        batch = orjson.dumps([[value for claim in claims for value in claim.arguments()] for claims in requests])
        async with asyncio.timeout(CALL_SECONDS):
            try:
                return await self._run(batch)
            except NoScriptError:
                self._sha = await self._redis.script_load(SCRIPT)
                return await self._run(batch)

    async def _run(self, batch: bytes) -> list[int]:
        answer: bytes = await self._redis.execute_command("EVALSHA", self._sha, 0, batch)  # pyright: ignore[reportAssignmentType]  # redis-py types every reply alike
        return orjson.loads(answer)


def _fail(batch: list[_Waiting], error: BaseException) -> None:
    for _, future in batch:
        if not future.done():
            future.set_exception(error)


def _decision(claims: Sequence[Claim], answer: list[int], *, halved: bool) -> Decision:
    balances: list[Balance] = []
    for index, claim in enumerate(claims):
        quota = claim.quota.halved() if halved else claim.quota
        wait, debt = answer[2 * index], answer[2 * index + 1]
        remaining = max(0, (quota.tolerance - debt) // quota.emission)
        balances.append(Balance(claim.quota, remaining, seconds(debt), seconds(wait)))
    return Decision(tuple(balances))
