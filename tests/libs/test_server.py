"""Answers as they leave a server, write by write."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio
import uvicorn

from libs.server import AnswersAtOnce, HttpProtocol

REQUEST = b"GET %b HTTP/1.1\r\nHost: x\r\n\r\n"
HEAD = {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"4")]}


class _App(AnswersAtOnce):
    is_crowded = False

    async def __call__(self, scope, receive, send):
        await send(HEAD)
        if scope["path"] == "/late":
            await asyncio.sleep(0.5)
        await send({"type": "http.response.body", "body": b"fi", "more_body": True})
        await send({"type": "http.response.body", "body": b"ne"})

    def answer_at_once(self, scope):
        if scope["path"] == "/crowded":
            return 503, [(b"content-length", b"4"), (b"retry-after", b"1")], b"full"
        return None


class _Recording:
    """A transport that notes what is written to it."""

    def __init__(self, transport, written):
        self._transport, self._written = transport, written

    def write(self, data):
        self._written.append(bytes(data))
        self._transport.write(data)

    def __getattr__(self, name):
        return getattr(self._transport, name)


@pytest.fixture
def written() -> list[bytes]:
    return []


@pytest_asyncio.fixture(loop_scope="session")
async def connection(written) -> AsyncGenerator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    class Recorded(HttpProtocol):
        def connection_made(self, transport):
            super().connection_made(_Recording(transport, written))

    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    config = uvicorn.Config(
        _App(),
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        timeout_keep_alive=2,
        http=Recorded,
    )
    server = uvicorn.Server(config)
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign]  # pytest keeps its signals
    task = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:  # noqa: ASYNC110  # uvicorn sets a flag and rings no bell
        await asyncio.sleep(0.01)
    reader, writer = await asyncio.open_connection(*listening.getsockname())
    yield reader, writer
    writer.close()
    server.should_exit = True
    await task


class TestAnswer:
    async def test_begins_with_head_and_body_together(self, connection, written):
        reader, writer = connection
        writer.write(REQUEST % b"/")
        await reader.readuntil(b"\r\n\r\nfine")
        assert [data[-6:] for data in written] == [b"\r\n\r\nfi", b"ne"]

    async def test_sends_a_head_whose_body_is_late(self, connection):
        reader, writer = connection
        writer.write(REQUEST % b"/late")
        async with asyncio.timeout(0.4):
            head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 OK\r\n")
        assert await reader.readexactly(4) == b"fine"

    async def test_keeps_the_order_of_requests_sent_together(self, connection):
        reader, writer = connection
        writer.write(REQUEST % b"/late" + REQUEST % b"/")
        for _ in range(2):
            await reader.readuntil(b"\r\n\r\n")
            assert await reader.readexactly(4) == b"fine"

    async def test_is_whole_before_the_connection_closes(self, connection):
        reader, writer = connection
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert (await reader.read()).endswith(b"\r\n\r\nfine")


class TestAnswerAtOnce:
    @pytest_asyncio.fixture(loop_scope="session")
    async def crowded(self, connection, monkeypatch):
        """A connection to an app that answers what asks for `/crowded` without being called."""
        monkeypatch.setattr(_App, "is_crowded", True)
        return connection

    async def test_leaves_the_connection_to_what_comes_after(self, crowded):
        reader, writer = crowded
        for path, status in ((b"/crowded", b"503"), (b"/crowded", b"503"), (b"/", b"200"), (b"/crowded", b"503")):
            writer.write(REQUEST % path)
            assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 " + status)
            await reader.readexactly(4)

    @pytest.mark.parametrize("before", [b"", REQUEST % b"/"])
    async def test_passes_over_the_body(self, crowded, before):
        reader, writer = crowded
        post = b"POST /crowded HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\n"
        if before:
            writer.write(before)
            await reader.readuntil(b"fine")
        writer.write(post + b"x" * 5)
        assert (await reader.readuntil(b"full")).startswith(b"HTTP/1.1 503")
        writer.write(b"GET / HTTP/1.1\n" + REQUEST % b"/")
        assert (await reader.readuntil(b"fine")).startswith(b"HTTP/1.1 200")

    async def test_waits_for_the_answer_before_it(self, crowded):
        reader, writer = crowded
        writer.write(REQUEST % b"/late" + REQUEST % b"/crowded")
        assert (await reader.readuntil(b"fine")).startswith(b"HTTP/1.1 200")
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")

    @pytest.mark.parametrize("more", [b"Connection: close\r\n", b"Expect: 100-continue\r\nContent-Length: 1\r\n"])
    async def test_is_for_connections_that_stay_alone(self, crowded, more):
        reader, writer = crowded
        writer.write(b"POST /crowded HTTP/1.1\r\nHost: x\r\n" + more + b"\r\n")
        assert (await reader.readuntil(b"\r\n\r\n")).split()[1] in (b"200", b"100")

    async def test_lets_a_connection_rest_no_longer_than_others(self, crowded):
        reader, writer = crowded
        writer.write(REQUEST % b"/crowded")
        await reader.readuntil(b"full")
        async with asyncio.timeout(8):
            assert await reader.read() == b""


class TestHeadOfARequest:
    @pytest.fixture(autouse=True)
    def patience(self, monkeypatch):
        monkeypatch.setattr("libs.server.HEAD_SECONDS", 0.6)
        monkeypatch.setattr("libs.server.SILENT_SECONDS", 1.0)

    @pytest_asyncio.fixture(loop_scope="session")
    async def impatient(self, patience, connection):
        return connection

    async def test_may_take_as_long_as_is_allowed(self, impatient):
        reader, writer = impatient
        for part in (b"GET / HT", b"TP/1.1\r\nHo", b"st: x\r\n\r\n"):
            writer.write(part)
            await asyncio.sleep(0.1)
        assert (await reader.readuntil(b"fine")).startswith(b"HTTP/1.1 200")

    async def test_that_trickles_in_is_given_up(self, impatient):
        reader, writer = impatient
        trickling = asyncio.create_task(_trickle(writer, b"GET / HTTP/1.1\r\n" + b"x: y\r\n" * 1000))
        async with asyncio.timeout(3):
            try:
                ended = (await reader.read()).startswith(b"HTTP/1.1 408 ")
            except ConnectionResetError:  # what was on its way when it was closed
                ended = True
        trickling.cancel()
        assert ended

    async def test_of_the_next_request_is_given_up_too(self, impatient):
        reader, writer = impatient
        writer.write(REQUEST % b"/")
        await reader.readuntil(b"fine")
        writer.write(b"GET / HTTP/1.1\r\nHost")
        async with asyncio.timeout(3):
            assert (await reader.read()).startswith(b"HTTP/1.1 408 ")

    async def test_that_never_begins_is_given_up(self, impatient):
        reader, _ = impatient
        async with asyncio.timeout(4):
            assert await reader.read() == b""

    async def test_without_an_end_is_not_kept(self, impatient):
        reader, writer = impatient
        writer.write(b"GET / HTTP/1.1\r\nx: " + b"y" * 70_000)
        async with asyncio.timeout(0.5):
            assert (await reader.read()).startswith(b"HTTP/1.1 431 ")

    async def test_does_not_count_the_body(self, impatient):
        reader, writer = impatient
        writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n")
        for _ in range(20):
            writer.write(b"y" * 10_000)
            await asyncio.sleep(0.05)
        assert (await reader.readuntil(b"fine")).startswith(b"HTTP/1.1 200")


async def _trickle(writer, data):
    with contextlib.suppress(ConnectionError):
        for byte in data:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0.02)
