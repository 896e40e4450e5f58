"""How uvicorn speaks HTTP here: the head of a request comes in time, that of an answer leaves with the body."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Generator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, cast
from urllib.parse import unquote

import uvicorn
from httptools import HttpRequestParser, parse_url
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

WholeAnswer = tuple[int, list[tuple[bytes, bytes]], bytes]
"""Status, headers and body."""


class AnswersAtOnce(ABC):
    """An app that has answers without being called, whatever the body, while it `is_crowded`."""

    @property
    @abstractmethod
    def is_crowded(self) -> bool:
        """Whether `answer_at_once` may have an answer; asked of every request."""

    @abstractmethod
    def answer_at_once(self, scope: Any) -> WholeAnswer | None:
        """The answer to the request of this ASGI scope, or none: it is called with it then."""


HEAD_SECONDS = 5.0
SILENT_SECONDS = 60.0
# For `timeout_keep_alive`. Clients let go of a connection after 5 idle seconds (httpx), proxies mostly after more: a
# server that lets go at the same moment loses the request that is just being written.
KEEP_ALIVE_SECONDS = 75
MOST_HEAD_BYTES = 64 * 1024
# Answers that no app sees have no body, and the headers that keep a browser from making something of them.
_REST = (
    b"connection: close\r\ncontent-length: 0\r\ncache-control: no-store\r\nx-content-type-options: nosniff\r\n"
    b"content-security-policy: default-src 'none'; frame-ancestors 'none'\r\nreferrer-policy: no-referrer\r\n\r\n"
)
_MALFORMED = b"HTTP/1.1 400 Bad Request\r\n" + _REST
_TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\n" + _REST
_TOO_LONG = b"HTTP/1.1 431 Request Header Fields Too Large\r\n" + _REST


class Server(uvicorn.Server):
    """uvicorn, which looks ten times a second whether it is to leave: here it is told, and looks once.

    That second is for the date in its answers. A stack has some fifteen such servers, most of which nobody asks.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._leaving = asyncio.Event()

    def leave(self) -> None:
        """End with what is being answered; to be called on the loop that serves."""
        self.should_exit = True
        self._leaving.set()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._leaving.set)

    async def main_loop(self) -> None:
        self._loop = asyncio.get_running_loop()
        while not await self.on_tick(counter=0):
            with suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await self._leaving.wait()


class ServerBeside(Server):
    """A server without signal handlers: whoever runs it beside something else decides when it leaves."""

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


class HttpProtocol(HttpToolsProtocol):
    """uvicorn's own protocol on a transport that joins what it writes in two pieces.

    uvicorn waits for ever for the rest of a request's head, and keeps any amount of it: here a head is complete within
    5 seconds and 64 KiB, and who says nothing at all for a minute is hung up on. (What the app accepts is less; this
    bounds what can be held before it is asked.) One timer a connection looks after it, not one a request.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.transport = cast(asyncio.Transport, _JoiningTransport(transport, self.loop))
        self._head_since: float | None = None
        self._head_bytes = 0
        self._heard = False
        self._silent_since = self.loop.time()
        self._watch = self.loop.call_later(HEAD_SECONDS, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        self._watch.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._head_since is not None:
            self._head_bytes += len(data)
            if self._head_bytes > MOST_HEAD_BYTES:
                self._hang_up(_TOO_LONG)

    def send_400_response(self, msg: str) -> None:
        self._hang_up(_MALFORMED)

    def on_message_begin(self) -> None:
        self._head_since, self._head_bytes, self._heard = self.loop.time(), 0, True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._head_since = None
        app = cast(object, self.app)  # type: ignore[reportUnknownMemberType]  # uvicorn knows two kinds of apps
        if not isinstance(app, AnswersAtOnce) or not app.is_crowded or not self._answer_at_once(app):
            super().on_headers_complete()

    def _answer_at_once(self, app: "AnswersAtOnce") -> bool:
        """Whether the app had an answer to what is asked, whatever its body, without being called.

        A task and a cycle of uvicorn cost more than a refusal does. Only where the connection stays, and nothing before
        is still being answered or was not taken yet.
        """
        parser = cast(HttpRequestParser, self.parser)
        if self._is_answering() or self.flow.write_paused or self.expect_100_continue or self.root_path:
            return False
        if parser.get_http_version() != "1.1" or not parser.should_keep_alive() or parser.should_upgrade():
            return False
        target = parse_url(self.url)
        self.scope["method"] = parser.get_method().decode("ascii")
        self.scope["raw_path"] = target.path
        self.scope["path"] = unquote(target.path.decode("ascii"))
        self.scope["query_string"] = target.query or b""
        answer = app.answer_at_once(self.scope)
        if answer is None:
            return False
        if cast("RequestResponseCycle | None", self.cycle) is None:
            self.cycle = cast(RequestResponseCycle, _Answered())
        status, headers, body = answer
        lines = [b"%b: %b\r\n" % pair for pair in (*self.server_state.default_headers, *headers)]
        cast("_JoiningTransport", self.transport).write_whole(
            b"%b%b\r\n%b" % (STATUS_LINE[status], b"".join(lines), body)
        )
        self.on_response_complete()
        return True

    def _look(self) -> None:
        """Hang up on a head that is late, and look again when the next one can be."""
        if self.transport.is_closing():
            return
        now, wait = self.loop.time(), HEAD_SECONDS
        if self._head_since is not None:
            wait = self._head_since + HEAD_SECONDS - now
        if wait <= 0 and not self._is_answering():
            self._hang_up(_TOO_SLOW)
            return
        if not self._heard and now - self._silent_since >= SILENT_SECONDS:
            self.transport.close()
            return
        self._watch = self.loop.call_later(max(wait, 0.1), self._look)

    def _hang_up(self, answer: bytes) -> None:
        if self.transport.is_closing():
            return
        self._head_since = None
        if not self._is_answering():
            self.transport.write(answer)
        self.transport.close()

    def _is_answering(self) -> bool:
        """An answer to an earlier request on this connection may not be broken into."""
        cycle = cast("RequestResponseCycle | None", self.cycle)  # None until the first request
        return cycle is not None and not cycle.response_complete


class _Answered:
    """In the place of the cycle of a request that was answered without one: what is left of its body is passed over."""

    response_complete = True

    def __init__(self) -> None:
        self.message_event = asyncio.Event()


class _JoiningTransport:
    """Keeps the head of an answer until the body comes, and not beyond this turn of the event loop.

    Written one after the other, they are two system calls and two packets here, and two reads for whoever receives
    them. Only a head waits: a long body has to meet the transport's limits at once.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._head = b""

    def write(self, data: bytes) -> None:
        if self._head:
            data, self._head = self._head + data, b""
        elif data.startswith(b"HTTP/"):
            self._head = data
            self._loop.call_soon(self._flush)
            return
        self._transport.write(data)

    def write_whole(self, data: bytes) -> None:
        """Write an answer that is complete, after what has been kept."""
        self._flush()
        self._transport.write(data)

    def close(self) -> None:
        self._flush()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def _flush(self) -> None:
        if self._head:
            head, self._head = self._head, b""
            self._transport.write(head)
