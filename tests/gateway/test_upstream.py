"""The gateway's HTTP client, against servers that answer byte by byte as a test wants it."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio

from gateway.upstream.answer import MOST_WAITING
from gateway.upstream.connection import ConnectionBroken, Patience
from gateway.upstream.pool import ConnectFailed, Pool, StaleConnection
from gateway.upstream.turns import Turns

ENOUGH = Patience(5)
FINE = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine"
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Service:
    """A server that lets `talk` have every connection."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self._pools: list[Pool] = []
        self.connections = 0
        self.url = ""

    def pool(self, *, path: str = "", connections: int = 0) -> Pool:
        """A pool of connections to this service."""
        self._pools.append(Pool(self.url + path, Turns(connections, waiting=10, seconds=5)))
        return self._pools[-1]

    def leave(self) -> None:
        for pool in self._pools:
            pool.close()

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await self._talk(reader, writer)
        writer.close()


@pytest_asyncio.fixture(loop_scope="session")
async def serve() -> AsyncGenerator[Callable[[Talk], Awaitable[Service]]]:
    """`await serve(talk)`: a service on a port of its own."""
    async with AsyncExitStack() as stack:

        async def start(talk: Talk) -> Service:
            service = Service(talk)
            stack.callback(service.leave)
            server = await stack.enter_async_context(await asyncio.start_server(service, "127.0.0.1", 0))
            service.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            return service

        yield start


def answers(*parts: bytes) -> Talk:
    """Answer one request with each of `parts`, then hang up."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for part in parts:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(part)
            await writer.drain()

    return talk


async def get(pool: Pool, target: bytes = b"/", patience: Patience = ENOUGH):
    return await pool.ask("GET", target, [(b"accept", b"*/*")], None, patience)


class TestRequest:
    async def test_says_path_host_and_headers_as_they_are(self, serve):
        seen = asyncio.get_running_loop().create_future()

        async def talk(reader, writer):
            seen.set_result(await reader.readuntil(b"\r\n\r\n"))
            writer.write(FINE)

        service = await serve(talk)
        headers = [(b"x-one", b"a"), (b"x-one", b"\xfc")]
        await service.pool(path="/base").ask("GET", b"/a%20b?q=%C3%BC", headers, None, ENOUGH)
        host = service.url.removeprefix("http://").encode()
        expected = b"GET /base/a%20b?q=%C3%BC HTTP/1.1\r\nhost: " + host + b"\r\nx-one: a\r\nx-one: \xfc\r\n\r\n"
        assert await seen == expected

    async def test_never_lets_a_header_begin_another(self, serve):
        service = await serve(answers(FINE))
        with pytest.raises(ValueError, match="longer than its line"):
            await service.pool().ask("GET", b"/", [(b"x", b"a\nx-tenant: b")], None, ENOUGH)
        assert service.connections == 0

    async def test_with_a_body_says_its_length(self, serve):
        seen = asyncio.get_running_loop().create_future()

        async def talk(reader, writer):
            head = await reader.readuntil(b"\r\n\r\n")
            seen.set_result(head.split(b"\r\n")[2] + b"|" + await reader.readexactly(5))
            writer.write(FINE)

        await (await serve(talk)).pool().ask("POST", b"/", [], b"12345", ENOUGH)
        assert await seen == b"content-length: 5|12345"

    async def test_that_streams_goes_in_chunks(self, serve):
        seen = asyncio.get_running_loop().create_future()

        async def talk(reader, writer):
            seen.set_result(await reader.readuntil(b"0\r\n\r\n"))
            writer.write(FINE)

        async def body():
            yield b"one"
            yield b"fourteen bytes"

        await (await serve(talk)).pool().ask("POST", b"/", [], body(), ENOUGH)
        assert (await seen).partition(b"\r\n\r\n")[2] == b"3\r\none\r\ne\r\nfourteen bytes\r\n0\r\n\r\n"
        assert b"transfer-encoding: chunked" in await seen

    async def test_may_be_answered_before_its_body_has_come(self, serve):
        service = await serve(answers(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n", FINE))
        stopped = asyncio.Event()

        async def body():
            try:
                yield b"x"
                await asyncio.sleep(60)
            finally:
                stopped.set()

        pool = service.pool()
        answer = await pool.ask("POST", b"/", [], body(), ENOUGH)
        assert (answer.status, await answer.read()) == (413, b"")
        await asyncio.wait_for(stopped.wait(), 5)
        with contextlib.suppress(ConnectionBroken):
            await get(pool)
        assert service.connections == 2

    async def test_whose_body_breaks_off_is_cut(self, serve):
        cut = asyncio.Event()

        async def talk(reader, writer):
            await reader.read()
            cut.set()

        async def body():
            yield b"x"
            raise RuntimeError("the client left")

        with pytest.raises(ConnectionBroken, match="RuntimeError"):
            await (await serve(talk)).pool().ask("POST", b"/", [], body(), ENOUGH)
        await asyncio.wait_for(cut.wait(), 5)


class TestAnswer:
    async def test_keeps_headers_and_encoding(self, serve):
        lines = (
            b"HTTP/1.1 200 OK",
            b"Set-Cookie: a",
            b"Set-Cookie: b",
            b"Content-Encoding: gzip",
            b"Content-Length: 4",
        )
        raw = b"\r\n".join(lines) + b"\r\n\r\nABCD"
        answer = await get((await serve(answers(raw))).pool())
        assert answer.headers[:3] == [(b"set-cookie", b"a"), (b"set-cookie", b"b"), (b"content-encoding", b"gzip")]
        assert (answer.length, await answer.read()) == (4, b"ABCD")

    @pytest.mark.parametrize(
        "raw",
        [
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nfi\r\n2\r\nne\r\n0\r\n\r\n",
            b"HTTP/1.1 200 OK\r\n\r\nfine",
            b"HTTP/1.0 200 OK\r\n\r\nfine",
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + FINE,
        ],
        ids=["chunked", "until the end", "HTTP/1.0", "after interim answers"],
    )
    async def test_ends_as_its_framing_says(self, serve, raw):
        answer = await get((await serve(answers(raw))).pool())
        assert (answer.status, await answer.read()) == (200, b"fine")

    @pytest.mark.parametrize("status", [b"204 No Content", b"304 Not Modified"])
    async def test_without_a_body_leaves_the_connection_usable(self, serve, status):
        service = await serve(answers(b"HTTP/1.1 " + status + b"\r\nETag: x\r\n\r\n", FINE))
        pool = service.pool()
        assert await (await get(pool)).read() == b""
        assert await (await get(pool)).read() == b"fine"
        assert service.connections == 1

    @pytest.mark.parametrize(
        "raw",
        [
            b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfine",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nfine",
        ],
        ids=["length", "chunked"],
    )
    async def test_that_is_cut_short_is_no_answer(self, serve, raw):
        answer = await get((await serve(answers(raw))).pool())
        with pytest.raises(ConnectionBroken):
            await answer.read()

    @pytest.mark.parametrize(
        "raw",
        [
            b"SSH-2.0-OpenSSH\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nfine",
            b"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n",
            b"",
        ],
        ids=["not HTTP", "two lengths", "upgrade", "nothing"],
    )
    async def test_that_is_none_is_refused(self, serve, raw):
        with pytest.raises(ConnectionBroken):
            await get((await serve(answers(raw))).pool())

    async def test_waits_in_the_socket_until_it_is_read(self, serve):
        written = 0

        async def talk(reader, writer):
            nonlocal written
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n")
            for _ in range(500):
                writer.write(b"x" * 100_000)
                await writer.drain()
                written += 100_000

        answer = await get((await serve(talk)).pool())
        await asyncio.sleep(0.3)
        assert MOST_WAITING < written < 25_000_000
        assert sum([len(chunk) async for chunk in answer.chunks()]) == 50_000_000

    async def test_that_is_given_up_frees_the_service(self, serve):
        left = asyncio.Event()

        async def talk(reader, writer):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n")
            await reader.read()
            left.set()

        answer = await get((await serve(talk)).pool())
        answer.close()
        assert await asyncio.wait_for(left.wait(), 5)


class TestPatience:
    async def test_ends_when_nothing_comes(self, serve):
        async def talk(reader, writer):
            await reader.read()

        with pytest.raises(TimeoutError):
            await get((await serve(talk)).pool(), patience=Patience(0.1))

    async def test_counts_the_whole_answer_or_each_silence(self, serve):
        async def talk(reader, writer):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n")
            for _ in range(6):
                await asyncio.sleep(0.1)
                writer.write(b"x")

        service = await serve(talk)
        with pytest.raises(TimeoutError):
            await (await get(service.pool(), patience=Patience(0.3))).read()
        assert await (await get(service.pool(), patience=Patience(0.3, renews=True))).read() == b"xxxxxx"


class TestPool:
    async def test_keeps_connections(self, serve):
        service = await serve(answers(FINE, FINE, FINE))
        pool = service.pool()
        assert [await (await get(pool)).read() for _ in range(3)] == [b"fine"] * 3
        assert service.connections == 1

    async def test_trusts_no_connection_that_was_idle_for_long(self, serve, monkeypatch):
        monkeypatch.setattr("gateway.upstream.pool.KEEP_ALIVE_SECONDS", 0.05)
        service = await serve(answers(FINE, FINE))
        pool = service.pool()
        await get(pool)
        await asyncio.sleep(0.1)
        await get(pool)
        assert service.connections == 2

    @pytest.mark.parametrize(
        "first",
        [
            FINE.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"),
            FINE + b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged",
            FINE + b"\x00",
        ],
        ids=["closed", "an answer too many", "a byte too many"],
    )
    async def test_uses_no_connection_again_that_may_be_out_of_step(self, serve, first):
        service = await serve(answers(first, FINE))
        pool = service.pool()
        await get(pool)
        await asyncio.sleep(0.05)
        assert await (await get(pool)).read() == b"fine"
        assert service.connections == 2

    async def test_says_that_a_kept_connection_was_stale(self, serve):
        async def talk(reader, writer):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(FINE)
            await reader.readuntil(b"\r\n\r\n")

        pool = (await serve(talk)).pool()
        await get(pool)
        with pytest.raises(StaleConnection):
            await get(pool)

    async def test_opens_no_more_connections_than_it_may(self, serve):
        open_at_once = most = 0

        async def talk(reader, writer):
            nonlocal open_at_once, most
            while await reader.readuntil(b"\r\n\r\n"):
                open_at_once += 1
                most = max(most, open_at_once)
                await asyncio.sleep(0.02)
                open_at_once -= 1
                writer.write(FINE)

        service = await serve(talk)
        pool = service.pool(connections=2)
        assert len(await asyncio.gather(*(get(pool) for _ in range(8)))) == 8
        assert (most, service.connections) == (2, 2)

    async def test_gives_its_place_back_when_nobody_waits_for_the_answer(self, serve):
        async def talk(reader, writer):
            head = await reader.readuntil(b"\r\n\r\n")
            await asyncio.sleep(60 if b"/slow" in head else 0)
            writer.write(FINE)

        pool = (await serve(talk)).pool(connections=1)
        slow = asyncio.create_task(get(pool, b"/slow"))
        await asyncio.sleep(0.05)
        slow.cancel()
        assert await (await get(pool, b"/")).read() == b"fine"

    async def test_tells_a_service_that_is_not_there(self):
        with pytest.raises(ConnectFailed):
            await get(Pool("http://127.0.0.1:1"))
