"""Redis (or Valkey): a cache and a doorbell, never a record. Losing it costs delay and nothing else."""

# pyright: reportUnknownMemberType=false
# redis-py leaves parts of its API untyped.

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from libs.settings import Settings

TIMEOUT_SECONDS = 2.0


def connect(settings: Settings) -> Redis:
    """A client with short timeouts and one quick retry; it connects at the first command. It answers bytes."""
    retry = Retry(ExponentialBackoff(cap=0.2, base=0.05), 1)
    client: Redis = Redis.from_url(
        settings.redis_url.get_secret_value(),
        socket_timeout=TIMEOUT_SECONDS,
        socket_connect_timeout=TIMEOUT_SECONDS,
        health_check_interval=30,
        retry=retry,
        retry_on_error=[RedisConnectionError, RedisTimeoutError],
    )
    return client
