"""Kept-alive connections to one service."""

import asyncio
import ssl
from collections.abc import AsyncGenerator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from urllib.parse import urlsplit

from gateway.headers import Pair
from gateway.upstream.answer import Answer
from gateway.upstream.connection import Body, Connection, ConnectionBroken, Patience
from gateway.upstream.turns import Turns

CONNECT_SECONDS = 5
# Shorter than the 5 s that uvicorn keeps an idle connection, so that we never write to one it is closing.
KEEP_ALIVE_SECONDS = 4
_WITHOUT_LENGTH = ("GET", "DELETE", "OPTIONS")


class ConnectFailed(Exception):
    """The service does not take connections."""


class StaleConnection(ConnectionBroken):
    """A kept connection was closed before the request on it was answered at all."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a service listens. `base` comes before every path."""

    host: str
    port: int
    tls: ssl.SSLContext | None
    authority: bytes
    base: bytes

    @classmethod
    def of(cls, url: str) -> "Address":
        parts = urlsplit(url)
        tls = ssl.create_default_context() if parts.scheme == "https" else None
        port = parts.port or (443 if tls else 80)
        return cls(
            parts.hostname or "", port, tls, parts.netloc.encode("ascii"), parts.path.rstrip("/").encode("ascii")
        )


class Pool:
    """Sends requests to the service at `url`, each when `turns` lets it; without `turns` there is no limit."""

    def __init__(self, url: str, turns: Turns | None = None) -> None:
        self._loop = asyncio.get_running_loop()  # kept: asking for it is a system call each time
        self._address = Address.of(url)
        self._turns = turns or Turns(0, waiting=0, seconds=0)
        self._idle: list[Connection] = []

    @property
    def is_full(self) -> bool:
        """Whether a request that comes now is sent away."""
        return self._turns.is_full

    def expecting(self) -> AbstractContextManager[None]:
        """Keep a place for a request that is being looked at until the end of the block; raises `NoTurn`."""
        return self._turns.expected()

    async def ask(self, method: str, target: bytes, headers: list[Pair], body: Body, patience: Patience) -> Answer:
        """The answer as soon as its head is here.

        Raises `NoTurn`, `ConnectFailed`, `ConnectionBroken` or `TimeoutError`.
        """
        in_chunks = isinstance(body, AsyncGenerator) and not any(name == b"content-length" for name, _ in headers)
        head = self._head(method, target, headers, body, in_chunks=in_chunks)
        await self._turns.take()
        kept = self._kept()
        try:
            connection = kept or await self._connect()
        except BaseException:
            self._turns.give_back()
            raise
        connection.asked_at = self._loop.time()
        answer = connection.ask(head, body, patience, in_chunks=in_chunks)
        try:
            await answer.begun
        except ConnectionBroken as error:
            raise StaleConnection(str(error)) if kept and error.unanswered else error from error
        except asyncio.CancelledError:
            answer.close()
            raise
        return answer

    def close(self) -> None:
        """End the connections that nobody uses."""
        for connection in self._idle:
            connection.close()
        self._idle.clear()

    def _kept(self) -> Connection | None:
        """The connection that was used last; when that is too old, all are."""
        oldest = self._loop.time() - KEEP_ALIVE_SECONDS
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_open:
                continue
            if connection.idle_since > oldest:
                return connection
            connection.close()
        return None

    async def _connect(self) -> Connection:
        loop, address = self._loop, self._address
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                _, connection = await loop.create_connection(
                    lambda: Connection(loop, self._put_back), address.host, address.port, ssl=address.tls
                )
        except (OSError, TimeoutError) as error:
            raise ConnectFailed from error
        return connection

    def _put_back(self, connection: Connection) -> None:
        now = self._loop.time()
        self._turns.give_back(now - connection.asked_at)
        if connection.is_open:
            connection.idle_since = now
            self._idle.append(connection)

    def _head(self, method: str, target: bytes, headers: list[Pair], body: Body, *, in_chunks: bool) -> bytes:
        parts = [
            b"%b %b%b HTTP/1.1\r\nhost: %b" % (method.encode(), self._address.base, target, self._address.authority)
        ]
        parts += [b"%b: %b" % pair for pair in headers]
        if in_chunks:
            parts.append(b"transfer-encoding: chunked")
        elif isinstance(body, bytes):
            parts.append(b"content-length: %d" % len(body))
        elif body is None and method not in _WITHOUT_LENGTH:
            parts.append(b"content-length: 0")
        head = b"\r\n".join(parts)
        if head.count(b"\n") != len(parts):
            raise ValueError("a header is longer than its line")
        return head + b"\r\n\r\n"
