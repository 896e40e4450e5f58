"""A TCP proxy that spoils what goes through it: a slow line, a broken one, one that swallows everything.

    async with opened_proxy(lambda: 9000) as proxy:
        proxy.spoil(Fault(latency_seconds=0.5))
        proxy.mend()

It listens on loopback alone, and knows nothing of what it carries.
"""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal

PIECE_BYTES = 16_384
Break = Literal["none", "refused", "reset", "black hole", "half open"]


@dataclass(frozen=True)
class Fault:
    """What is wrong with the line.

    `latency_seconds` passes before each piece goes on, each way; `bytes_per_second` is what goes through, each way.
    `breaks`: *refused* ends connections as they come; *reset* lets a request through and breaks the line after
    `after_bytes` of what is answered; in a *black hole* connections are taken and nothing goes through; *half open*
    lets a request through, loses the server with the first byte of its answer, and tells the client nothing.
    """

    latency_seconds: float = 0.0
    bytes_per_second: float | None = None
    breaks: Break = "none"
    after_bytes: int = 0


SOUND = Fault()


@dataclass
class FaultProxy:
    """`port` is where it listens; `upstream` tells the port behind it, each time a connection comes.

    `carried` counts connections that came while the line was as it is now.
    """

    upstream: Callable[[], int]
    port: int = 0
    fault: Fault = SOUND
    carried: int = 0
    _open: "dict[_Line, asyncio.Task[None] | None]" = field(default_factory=dict["_Line", "asyncio.Task[None] | None"])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def spoil(self, fault: Fault) -> None:
        """From now on, for connections that are open too; one that broke before stays broken."""
        self.fault, self.carried = fault, 0
        if fault.breaks == "refused":
            self._abort()

    def mend(self) -> None:
        """Let everything through again. Connections that a fault has touched end, so that nobody waits for them."""
        was, self.fault, self.carried = self.fault, SOUND, 0
        if was.breaks != "none":
            self._abort()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, to its end."""
        self.carried += 1
        line = _Line(self, reader, writer)
        self._open[line] = asyncio.current_task()
        try:
            await line.carry()
        finally:
            del self._open[line]

    async def close(self) -> None:
        """End every connection, and wait until each has ended."""
        tasks = [task for task in self._open.values() if task]
        self._abort()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _abort(self) -> None:
        for line in list(self._open):
            line.abort()


class _Line:
    """A client's connection and, once it is made, the one to the server."""

    def __init__(self, proxy: FaultProxy, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._proxy, self._reader, self._writer = proxy, reader, writer
        self._server: asyncio.StreamWriter | None = None
        self._over = asyncio.Event()

    def abort(self) -> None:
        """End both sides at once, as a machine that fell does."""
        _reset(self._writer)
        if self._server is not None:
            _reset(self._server)
        self._over.set()

    async def carry(self) -> None:
        if self._proxy.fault.breaks == "refused":
            self.abort()
            return
        try:
            reader, self._server = await asyncio.open_connection("127.0.0.1", self._proxy.upstream())
        except OSError:
            self.abort()
            return
        there = asyncio.ensure_future(self._forward(self._reader, self._server))
        back = asyncio.ensure_future(self._answer(reader, self._writer))
        try:
            await asyncio.wait({there, back})
        finally:
            for task in (there, back):
                task.cancel()
            await asyncio.gather(there, back, return_exceptions=True)
            for writer in (self._writer, self._server):
                writer.close()

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """From the client to the server."""
        while piece := await self._next(reader):
            if self._proxy.fault.breaks != "black hole":
                await self._pass_on(piece, writer)
        with suppress(OSError):
            writer.write_eof()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """From the server to the client."""
        carried = 0
        while piece := await self._next(reader):
            fault = self._proxy.fault
            match fault.breaks:
                case "black hole":
                    continue
                case "half open":
                    assert self._server is not None
                    _reset(self._server)
                    await self._over.wait()
                    return
                case "reset" if carried + len(piece) > fault.after_bytes:
                    await self._pass_on(piece[: max(fault.after_bytes - carried, 0)], writer)
                    self.abort()
                    return
                case _:
                    carried += len(piece)
                    await self._pass_on(piece, writer)
        with suppress(OSError):
            writer.write_eof()

    async def _next(self, reader: asyncio.StreamReader) -> bytes:
        """What comes next; nothing at the end, however it came."""
        with suppress(OSError):
            return await reader.read(PIECE_BYTES)
        return b""

    async def _pass_on(self, piece: bytes, writer: asyncio.StreamWriter) -> None:
        fault = self._proxy.fault
        wait = fault.latency_seconds + (len(piece) / fault.bytes_per_second if fault.bytes_per_second else 0.0)
        if wait:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._over.wait(), wait)
        with suppress(OSError):
            writer.write(piece)
            await writer.drain()


@asynccontextmanager
async def opened_proxy(upstream: Callable[[], int]) -> AsyncIterator[FaultProxy]:
    """It listens on a free port of loopback until the block ends."""
    proxy = FaultProxy(upstream)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        await proxy.close()


def _reset(writer: asyncio.StreamWriter) -> None:
    """Close so that the other side hears of a reset, not of an end."""
    peer = writer.get_extra_info("socket")
    if peer is not None:
        with suppress(OSError):
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
