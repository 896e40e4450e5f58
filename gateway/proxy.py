"""Forwards a request to the service that answers it, and its answer back; both stream."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass

import aiohttp
import structlog
from yarl import URL

from gateway.exchange import Exchange
from gateway.headers import returned
from gateway.json_body import ClientGone
from gateway.live_stream import Watch
from gateway.operations import RouteClass
from gateway.problems import BodyTooLarge, BodyTooSlow, UpstreamBroken, UpstreamTooSlow, UpstreamUnavailable
from gateway.response_headers import with_defaults
from libs.errors import DomainError

log: structlog.stdlib.BoundLogger = structlog.get_logger()

IDEMPOTENT = ("GET", "HEAD", "PUT", "DELETE", "OPTIONS")
SMALL = 64 * 1024
IDLE_SECONDS = 60
# Shorter than the 5 s that uvicorn keeps an idle connection, so that we never write to one it is closing.
KEEP_ALIVE_SECONDS = 4
_TIMEOUTS: dict[RouteClass, aiohttp.ClientTimeout] = {
    "json": aiohttp.ClientTimeout(total=30, sock_connect=5),
    "stream": aiohttp.ClientTimeout(total=None, sock_connect=5, sock_read=IDLE_SECONDS),
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
    """Pooled keep-alive connections to every service. Open it inside the event loop, and close it."""

    def __init__(self, addresses: dict[str, str], *, connections: int) -> None:
        self._addresses = {name: address.rstrip("/") for name, address in addresses.items()}
        # Streams last, so they have connections of their own: a hundred open pages must not starve the rest.
        self._sessions: dict[RouteClass, aiohttp.ClientSession] = {"json": _session(connections), "stream": _session(0)}

    async def close(self) -> None:
        for session in self._sessions.values():
            await session.close()

    async def forward(
        self,
        exchange: Exchange,
        upstream: str,
        headers: list[tuple[str, str]],
        body: bytes | Upload | None,
        *,
        route_class: RouteClass,
        watch: Watch,
    ) -> None:
        """Send the request to `upstream` and its answer to the client; raises 502, 503 and 504 problems."""
        data = body.chunks() if isinstance(body, Upload) else body
        try:
            response = await self._request(exchange, upstream, headers, data, route_class)
        except DomainError:
            if isinstance(body, Upload) and body.error is not None:
                raise body.error from None
            raise
        try:
            await _relay(exchange, response, watch)
        finally:
            response.release()

    async def _request(
        self,
        exchange: Exchange,
        upstream: str,
        headers: list[tuple[str, str]],
        data: bytes | AsyncIterator[bytes] | None,
        route_class: RouteClass,
    ) -> aiohttp.ClientResponse:
        url = self._url(exchange, upstream)
        method = "GET" if exchange.method == "HEAD" else exchange.method
        tries = 2 if method in IDEMPOTENT and not isinstance(data, AsyncIterator) else 1
        while True:
            tries -= 1
            try:
                return await self._sessions[route_class].request(
                    method, url, headers=headers, data=data, allow_redirects=False, timeout=_TIMEOUTS[route_class]
                )
            except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
                if tries == 0:
                    log.warning("upstream.unreachable", upstream=upstream, error=type(error).__name__)
                    raise UpstreamUnavailable(retry_after=2) from error
            except TimeoutError as error:
                raise UpstreamTooSlow from error
            except aiohttp.ClientError as error:
                log.warning("upstream.broken", upstream=upstream, error=type(error).__name__)
                raise UpstreamBroken from error

    def _url(self, exchange: Exchange, upstream: str) -> URL:
        raw_path: bytes = exchange.scope.get("raw_path") or exchange.path.encode()
        target = self._addresses[upstream] + raw_path.split(b"?")[0].decode("ascii")
        return URL(f"{target}?{exchange.query.decode('ascii')}" if exchange.query else target, encoded=True)


def _session(connections: int) -> aiohttp.ClientSession:
    """A pool of at most `connections` to each service; 0 sets no limit."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            limit=0, limit_per_host=connections, keepalive_timeout=KEEP_ALIVE_SECONDS, ttl_dns_cache=30
        ),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
        max_line_size=16 * 1024,
        max_field_size=16 * 1024,
    )


async def _relay(exchange: Exchange, response: aiohttp.ClientResponse, watch: Watch) -> None:
    headers = with_defaults(returned(response.raw_headers))
    start = {"type": "http.response.start", "status": response.status, "headers": headers}
    length = response.content_length
    if exchange.method == "HEAD" or response.status in (204, 304):
        await exchange.send(start)
        await exchange.send({"type": "http.response.body", "body": b""})
    elif length is not None and length <= SMALL:
        body = await _whole(response)
        await exchange.send(start)
        await exchange.send({"type": "http.response.body", "body": body})
    else:
        await exchange.send(start)
        await watch.over(exchange, response, _stream(exchange, response))


async def _whole(response: aiohttp.ClientResponse) -> bytes:
    try:
        return await response.read()
    except TimeoutError as error:
        raise UpstreamTooSlow from error
    except aiohttp.ClientError as error:
        raise UpstreamBroken from error


async def _stream(exchange: Exchange, response: aiohttp.ClientResponse) -> None:
    """The answer as it comes. Once it began, a failure can only be shown by breaking off."""
    async for chunk in response.content.iter_any():
        await exchange.send({"type": "http.response.body", "body": chunk, "more_body": True})
    await exchange.send({"type": "http.response.body", "body": b""})
