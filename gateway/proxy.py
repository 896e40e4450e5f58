"""Forwards a request to the service that answers it, and its answer back; both stream."""

import asyncio
import random
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

import structlog

from gateway.exchange import Exchange
from gateway.headers import Pair, returned
from gateway.json_body import ClientGone
from gateway.live_stream import Watch
from gateway.metrics import count_shed, shed_by
from gateway.operations import RouteClass
from gateway.problems import (
    BodyTooLarge,
    BodyTooSlow,
    Overloaded,
    UpstreamBroken,
    UpstreamTooSlow,
    UpstreamUnavailable,
)
from gateway.response_headers import with_defaults
from gateway.upstream.answer import Answer
from gateway.upstream.connection import Body, ConnectionBroken, Patience
from gateway.upstream.pool import ConnectFailed, Pool, StaleConnection
from gateway.upstream.turns import NoTurn, Turns
from libs.errors import DomainError

log: structlog.stdlib.BoundLogger = structlog.get_logger()

IDEMPOTENT = ("GET", "HEAD", "PUT", "DELETE", "OPTIONS")
SMALL = 64 * 1024
IDLE_SECONDS = 60
RETRY_AFTER = (1, 2, 3)
_PATIENCE: dict[RouteClass, Patience] = {
    "json": Patience(30),
    "stream": Patience(IDLE_SECONDS, renews=True),
}


@dataclass(slots=True)
class Upload:
    """A request body on its way through: counted, and given up when the client stops sending."""

    exchange: Exchange
    most: int
    error: DomainError | ClientGone | None = None

    async def chunks(self) -> AsyncGenerator[bytes]:
        sent, more = 0, True
        while more:
            chunk, more = await self._next()
            sent += len(chunk)
            if sent > self.most:
                raise self._fail(BodyTooLarge(f"At most {self.most} bytes."))
            if chunk:
                yield chunk

    async def _next(self) -> tuple[bytes, bool]:
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                message = await self.exchange.receive()
        except TimeoutError as error:
            raise self._fail(BodyTooSlow()) from error
        if message["type"] == "http.disconnect":
            raise self._fail(ClientGone())
        return message.get("body", b""), message.get("more_body", False)

    def _fail(self, error: DomainError | ClientGone) -> DomainError | ClientGone:
        self.error = error
        return error


class Proxy:
    """Services by name and address. Short answers take turns, made for each service by `make_turns`.

    Streams have pools of their own, so that they keep no short answer waiting, and no limit.
    """

    def __init__(self, addresses: dict[str, str], make_turns: Callable[[], Turns]) -> None:
        self._pools: dict[tuple[str, RouteClass], Pool] = {}
        self._in_turns: list[Pool] = []
        for name, address in addresses.items():
            self._pools[name, "json"] = in_turns = Pool(address, make_turns())
            self._in_turns.append(in_turns)
            self._pools[name, "stream"] = Pool(address)
            shed_by(name)

    def close(self) -> None:
        for pool in self._pools.values():
            pool.close()

    @property
    def is_short_of_room(self) -> bool:
        """Whether any service has no room now."""
        return any(pool.is_full for pool in self._in_turns)

    def has_room(self, upstream: str, route_class: RouteClass) -> bool:
        """Whether a request would not only be sent away later, after more was spent on it."""
        pool = self._pools.get((upstream, route_class))
        return pool is None or not pool.is_full

    @contextmanager
    def room_for(self, upstream: str, route_class: RouteClass) -> Generator[None]:
        """Keep a place for a request until the end of the block; raises `Overloaded` where there is none."""
        pool = self._pools.get((upstream, route_class))
        try:
            with pool.expecting() if pool else nullcontext():
                yield
        except NoTurn as error:
            raise _overloaded(upstream) from error

    async def forward(
        self,
        exchange: Exchange,
        upstream: str,
        headers: list[Pair],
        body: bytes | Upload | None,
        *,
        route_class: RouteClass,
        watch: Watch,
    ) -> None:
        """Send the request to `upstream` and its answer to the client; raises 502, 503 and 504 problems."""
        data = body.chunks() if isinstance(body, Upload) else body
        try:
            answer = await self._ask(exchange, upstream, headers, data, route_class)
        except DomainError:
            if isinstance(body, Upload) and body.error is not None:
                raise body.error from None
            raise
        try:
            await _relay(exchange, answer, watch)
        finally:
            answer.close()

    async def _ask(
        self, exchange: Exchange, upstream: str, headers: list[Pair], body: Body, route_class: RouteClass
    ) -> Answer:
        pool, patience, target = self._pools[upstream, route_class], _PATIENCE[route_class], _target(exchange)
        method = "GET" if exchange.method == "HEAD" else exchange.method
        tries = 2 if method in IDEMPOTENT and not isinstance(body, AsyncGenerator) else 1
        while True:
            tries -= 1
            try:
                return await pool.ask(method, target, headers, body, patience)
            except NoTurn as error:
                raise _overloaded(upstream) from error
            except ConnectFailed as error:
                if tries == 0:
                    log.warning("upstream.unreachable", upstream=upstream, error=type(error).__name__)
                    raise UpstreamUnavailable(retry_after=2) from error
            except TimeoutError as error:
                raise UpstreamTooSlow from error
            except ConnectionBroken as error:
                if tries and isinstance(error, StaleConnection):
                    continue
                log.warning("upstream.broken", upstream=upstream, error=str(error))
                raise UpstreamBroken from error


def _overloaded(upstream: str) -> Overloaded:
    count_shed(upstream)
    return Overloaded(retry_after=random.choice(RETRY_AFTER))  # noqa: S311  # spreads load, guards nothing


def _target(exchange: Exchange) -> bytes:
    raw_path: bytes = exchange.scope.get("raw_path") or exchange.path.encode()
    path = raw_path.partition(b"?")[0]
    return b"%b?%b" % (path, exchange.query) if exchange.query else path


async def _relay(exchange: Exchange, answer: Answer, watch: Watch) -> None:
    start = {"type": "http.response.start", "status": answer.status, "headers": with_defaults(returned(answer.headers))}
    if exchange.method == "HEAD" or answer.status in (204, 304):
        await exchange.send(start)
        await exchange.send({"type": "http.response.body", "body": b""})
    elif answer.length is not None and answer.length <= SMALL:
        body = await _whole(answer)
        await exchange.send(start)
        await exchange.send({"type": "http.response.body", "body": body})
    else:
        await exchange.send(start)
        await watch.over(exchange, answer, _stream(exchange, answer))


async def _whole(answer: Answer) -> bytes:
    try:
        return await answer.read()
    except TimeoutError as error:
        raise UpstreamTooSlow from error
    except ConnectionBroken as error:
        raise UpstreamBroken from error


async def _stream(exchange: Exchange, answer: Answer) -> None:
    """The answer as it comes. Once it began, a failure can only be shown by breaking off."""
    async for chunk in answer.chunks():
        await exchange.send({"type": "http.response.body", "body": chunk, "more_body": True})
    await exchange.send({"type": "http.response.body", "body": b""})
