"""A service's answer as it comes in."""

import asyncio
from collections.abc import AsyncGenerator, Callable

from gateway.headers import Pair

# More than this waits in the socket: a slow client slows the service down, and does not fill our memory.
MOST_WAITING = 256 * 1024


class Answer:
    """Keeps what has come and was not read yet, so that its connection is free as soon as the last byte is here.

    `flow` is told False when enough waits, and True when more may come; `abort` cuts the connection.
    """

    def __init__(
        self, loop: asyncio.AbstractEventLoop, *, flow: Callable[[bool], None], abort: Callable[[], None]
    ) -> None:
        self._loop, self._flow, self._abort = loop, flow, abort
        self.status = 0
        self.headers: list[Pair] = []
        self.length: int | None = None
        self.begun: asyncio.Future[None] = loop.create_future()
        self._pieces: list[bytes] = []
        self._waiting = 0
        self._ended = False
        self._error: Exception | None = None
        self._news: asyncio.Future[None] | None = None

    async def read(self) -> bytes:
        """The whole body; raises `ConnectionBroken` or `TimeoutError` when it does not come."""
        while not self._ended:
            await self._wait()
        if self._error is not None:
            raise self._error
        return self._take()

    async def chunks(self) -> AsyncGenerator[bytes]:
        """The body as it comes; raises like `read`."""
        while True:
            if self._pieces:
                yield self._take()
            elif not self._ended:
                await self._wait()
            elif self._error is not None:
                raise self._error
            else:
                return

    def close(self) -> None:
        """Nobody reads on: an answer that has not ended takes its connection with it."""
        if not self._ended:
            self._abort()

    def begin(self, status: int, headers: list[Pair], length: int | None) -> None:
        """Status and headers are here."""
        self.status, self.headers, self.length = status, headers, length
        if not self.begun.done():
            self.begun.set_result(None)

    def add(self, piece: bytes) -> None:
        """Some of the body is here."""
        self._pieces.append(piece)
        self._waiting += len(piece)
        if self._waiting > MOST_WAITING:
            self._flow(False)
        self._tell()

    def end(self, error: Exception | None = None) -> None:
        """The last byte is here, or, with an `error`, will never be."""
        self._ended, self._error = True, error
        if error is not None and not self.begun.done():
            self.begun.set_exception(error)
        self._tell()

    async def _wait(self) -> None:
        if self._waiting > MOST_WAITING:
            self._flow(True)  # `read` takes a whole body, however large
            self._waiting = 0
        self._news = self._loop.create_future()
        await self._news

    def _tell(self) -> None:
        if self._news is not None and not self._news.done():
            self._news.set_result(None)

    def _take(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        if self._waiting > MOST_WAITING:
            self._flow(True)
        self._waiting = 0
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)
