"""One HTTP/1.1 connection to a service. llhttp (`httptools`, as in uvicorn) reads what comes back."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from typing import cast

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

from gateway.headers import Pair
from gateway.upstream.answer import Answer

Body = bytes | AsyncGenerator[bytes] | None

_BODILESS = (204, 304)


class ConnectionBroken(Exception):
    """The service hung up, or what it sent is not HTTP. `unanswered` when nothing of its answer had come."""

    def __init__(self, reason: str, *, unanswered: bool = False) -> None:
        super().__init__(reason)
        self.unanswered = unanswered


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an answer may take: `seconds` in all or, when it `renews`, from one sign of life to the next."""

    seconds: float
    renews: bool = False


class Connection(asyncio.Protocol):
    """Takes one request after the other. `on_free` is called at the end of each, alive or not."""

    def __init__(self, loop: asyncio.AbstractEventLoop, on_free: Callable[["Connection"], None]) -> None:
        self._loop, self._on_free = loop, on_free
        self._parser = HttpResponseParser(self)
        self._answer: Answer | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._writable: asyncio.Future[None] | None = None
        self._headers: list[Pair] = []
        self._patience, self._heard_at = Patience(0), 0.0
        self._has_begun = self._is_paused = False
        self._sending: asyncio.Task[None] | None = None
        self.is_open = True
        self.idle_since = self.asked_at = 0.0

    def ask(self, head: bytes, body: Body, patience: Patience, *, in_chunks: bool = False) -> Answer:
        """Send a request; a body that streams goes on beside, `in_chunks` when the head says no length."""
        answer = self._answer = Answer(self._loop, flow=self._flow, abort=self.abort)
        self._headers, self._has_begun, self._is_paused = [], False, False
        self._patience, self._heard_at = patience, self._loop.time()
        self._timer = self._loop.call_later(patience.seconds, self._check_patience)
        if body is None or isinstance(body, bytes):
            self._transport.write(head + body if body else head)
        else:
            self._transport.write(head)
            self._sending = self._loop.create_task(self._send(body, in_chunks=in_chunks))
            self._sending.add_done_callback(self._note_sent)
        return answer

    def abort(self) -> None:
        """Cut the connection; an answer under way ends broken."""
        self._fail(ConnectionBroken("given up"))

    def close(self) -> None:
        """End a connection that nobody uses."""
        self.is_open = False
        self._transport.close()

    # What the transport calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        if self._patience.renews:
            self._heard_at = self._loop.time()
        try:
            self._parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade) as error:
            self._fail(ConnectionBroken(f"not HTTP: {error}"))

    def connection_lost(self, exc: Exception | None) -> None:
        ends_with_connection = self._has_begun and exc is None and self._answer is not None and self._is_endless()
        self.is_open = False
        if ends_with_connection:
            self._end(None)
        else:
            self._fail(ConnectionBroken("hung up", unanswered=not self._has_begun))

    def pause_writing(self) -> None:
        self._writable = self._loop.create_future()

    def resume_writing(self) -> None:
        if self._writable is not None and not self._writable.done():
            self._writable.set_result(None)
        self._writable = None

    # What the parser calls

    def on_message_begin(self) -> None:
        if self._answer is None:
            self.is_open = False  # an answer that nobody asked for: whose would the next one be?
            self._transport.abort()

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        status = self._parser.get_status_code()
        if self._answer is not None and status >= 200:
            self._has_begun = True
            self._answer.begin(status, self._headers, _length(status, self._headers))

    def on_body(self, body: bytes) -> None:
        if self._answer is not None:
            self._answer.add(body)

    def on_message_complete(self) -> None:
        if not self._has_begun:  # 100 Continue, 103 Early Hints
            self._headers = []
        elif self._answer is not None:
            # A service that answers before it has read all, will not read the next request either.
            self.is_open = self.is_open and self._sending is None and self._parser.should_keep_alive()
            self._end(None)

    async def _send(self, body: AsyncGenerator[bytes], *, in_chunks: bool) -> None:
        async for chunk in body:
            self._heard_at = self._loop.time()
            self._transport.write(b"%x\r\n%b\r\n" % (len(chunk), chunk) if in_chunks else chunk)
            if self._writable is not None:
                await self._writable
        if in_chunks:
            self._transport.write(b"0\r\n\r\n")

    def _note_sent(self, sending: asyncio.Task[None]) -> None:
        if self._sending is not sending or sending.cancelled():
            return
        self._sending = None
        error = sending.exception()
        if error is not None:
            self._fail(ConnectionBroken(f"the body broke off: {type(error).__name__}"))

    def _is_endless(self) -> bool:
        """Whether the body lasts as long as the connection (RFC 9112, 6.3): neither a length nor chunks."""
        return not any(name in (b"content-length", b"transfer-encoding") for name, _ in self._headers)

    def _flow(self, may_come: bool) -> None:
        if self._answer is None or self._is_paused != may_come:
            return
        self._is_paused = not may_come
        if may_come:
            self._heard_at = self._loop.time()
            self._transport.resume_reading()
        else:
            self._transport.pause_reading()

    def _check_patience(self) -> None:
        rest = self._heard_at + self._patience.seconds - self._loop.time()
        if self._is_paused and self._patience.renews:
            rest = self._patience.seconds  # it is the client that is slow
        if rest <= 0:
            self._fail(TimeoutError())
        else:
            self._timer = self._loop.call_later(rest, self._check_patience)

    def _fail(self, error: Exception) -> None:
        self.is_open = False
        self._transport.abort()
        self._end(error)

    def _end(self, error: Exception | None) -> None:
        """The answer has all it will get; whoever waits to send goes on."""
        answer, self._answer = self._answer, None
        if answer is None:
            return
        if self._timer is not None:
            self._timer.cancel()
        if self._sending is not None:
            self._sending.cancel()
        if not self.is_open:
            self._transport.close()
        elif self._is_paused:
            self._transport.resume_reading()
        answer.end(error)
        self._on_free(self)


def _length(status: int, headers: list[Pair]) -> int | None:
    if status in _BODILESS:
        return 0
    return next((int(value) for name, value in headers if name == b"content-length"), None)
