"""The doorbell between those who enqueue and the workers: the only file that knows arq.

A ring says "look into Postgres" and nothing else; one ring lets a worker claim a whole batch. arq carries it in its
queue (and keeps rings for later until they are due), and a publication on a channel of the same name spares arq's
worker the wait for its next poll. A ring that is lost costs the delay until the next poll of Postgres.
"""

# pyright: reportUnknownMemberType=false
# redis-py leaves parts of its API untyped.

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

import orjson
import structlog
from arq.connections import ArqRedis
from arq.typing import WorkerCoroutine
from arq.worker import Worker as ArqWorker
from arq.worker import func
from redis.asyncio import ConnectionPool
from redis.exceptions import RedisError

log: structlog.stdlib.BoundLogger = structlog.get_logger()
AGAIN_SECONDS = 1.0
KEPT_SECONDS = 2.0
"""How often is looked for rings that were kept until due: who waits for a job of its own knows when without them."""
TIMEOUT_SECONDS = 2.0
KEEP_RING_SECONDS = 600


def _arq(redis_url: str, service: str) -> ArqRedis:
    pool: ConnectionPool = ConnectionPool.from_url(
        redis_url, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS
    )
    return ArqRedis(
        pool,
        job_serializer=orjson.dumps,
        job_deserializer=orjson.loads,
        default_queue_name=_queue(service),
        expires_extra_ms=KEEP_RING_SECONDS * 1000,
    )


def _queue(service: str) -> str:
    return f"opsight:{service}:doorbell"


class Doorbell:
    """Rings for the worker of `service`; rings that come together become one."""

    def __init__(self, redis_url: str, service: str) -> None:
        self._redis = _arq(redis_url, service)
        self._channel = _queue(service)
        self._ringing: asyncio.Task[None] | None = None
        self._again = False
        self._later: set[asyncio.Task[None]] = set()

    def ring(self) -> None:
        """Ring without waiting. While one ring is on its way, any number of further ones become one more."""
        self._again = True
        if self._ringing is None or self._ringing.done():
            self._ringing = asyncio.get_running_loop().create_task(self._ring_while_asked())

    def ring_at(self, moment: datetime) -> None:
        """Ring when `moment` has come."""
        task = asyncio.get_running_loop().create_task(self._send(moment))
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    async def close(self) -> None:
        """Let what is on its way arrive, then hang up."""
        tasks = [*self._later, *([self._ringing] if self._ringing else [])]
        await asyncio.gather(*tasks)
        await self._redis.aclose(close_connection_pool=True)

    async def _ring_while_asked(self) -> None:
        while self._again:
            self._again = False
            await self._send(None)

    async def _send(self, moment: datetime | None) -> None:
        try:
            await self._redis.enqueue_job("wake", _defer_until=moment)
            if moment is None:
                await self._redis.publish(self._channel, b"")
        except (RedisError, OSError) as error:
            # The worker polls Postgres as well: without Redis a job starts later, and that is all.
            log.warning("doorbell.unreachable", error=type(error).__name__)


class DoorbellListener:
    """Calls `on_ring` at every ring for `service`, for as long as `run` runs; Redis may come and go."""

    def __init__(self, redis_url: str, service: str, on_ring: Callable[[], None]) -> None:
        self._redis_url = redis_url
        self._service = service
        self._on_ring = on_ring
        self.is_connected = False

    async def run(self) -> None:
        """Listen until cancelled; after a failure, again in one second."""
        while True:
            try:
                await self._listen()
            except (RedisError, OSError) as error:
                log.warning("doorbell.lost", error=type(error).__name__)
            self.is_connected = False
            await asyncio.sleep(AGAIN_SECONDS)

    async def _listen(self) -> None:
        redis = _arq(self._redis_url, self._service)
        worker = _Worker(redis, _queue(self._service), self._wake)
        try:
            async with redis.pubsub() as nudges:
                await nudges.subscribe(_queue(self._service))
                self.is_connected = True
                self._on_ring()
                await worker.poll_at_nudges(nudges)
        finally:
            await worker.let_go()
            await redis.aclose(close_connection_pool=True)

    async def _wake(self, ctx: dict[Any, Any], *_: Any, **__: Any) -> None:
        self._on_ring()


class _Worker(ArqWorker):
    """arq's worker with one function, polling at once when nudged instead of every half second."""

    def __init__(self, redis: ArqRedis, queue: str, wake: WorkerCoroutine) -> None:
        super().__init__(
            functions=[func(wake, name="wake", keep_result=0, timeout=5, max_tries=1)],
            queue_name=queue,
            redis_pool=redis,
            handle_signals=False,
            max_jobs=100,
            health_check_interval=60,
            job_serializer=orjson.dumps,
            job_deserializer=orjson.loads,
            log_results=False,
        )

    async def poll_at_nudges(self, nudges: Any) -> None:
        """Poll at each nudge, and every two seconds besides, for the rings that were kept until due."""
        while True:
            await self._poll_iteration()
            await nudges.get_message(ignore_subscribe_messages=True, timeout=KEPT_SECONDS)

    async def let_go(self) -> None:
        """End what arq still does with rings. arq's own `close` leaves connections open when it is interrupted."""
        left = list(self.tasks.values())
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
