"""The line that chaos spoils: what goes through it, what does not, and what its two ends hear of that."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import pytest

from infra.chaos.proxy import Fault, FaultProxy, opened_proxy

pytestmark = pytest.mark.timeout(30)
ANSWER = b"answer:"


@dataclass
class Server:
    """Says everything back, after a word of its own; `heard` is what came, `lost` how many connections broke."""

    port: int = 0
    heard: bytes = b""
    lost: int = 0
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while piece := await reader.read(65_536):
                self.heard += piece
                writer.write(ANSWER + piece)
                await writer.drain()
        except ConnectionError:
            self.lost += 1
        finally:
            self.ended.set()
            writer.close()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    made = Server()
    async with await asyncio.start_server(made.serve, "127.0.0.1", 0) as listening:
        made.port = listening.sockets[0].getsockname()[1]
        yield made


@pytest.fixture
async def proxy(server: Server) -> AsyncIterator[FaultProxy]:
    async with opened_proxy(lambda: server.port) as opened:
        yield opened


@dataclass
class Client:
    """One connection by way of the proxy."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @classmethod
    async def of(cls, proxy: FaultProxy) -> "Client":
        return cls(*await asyncio.open_connection("127.0.0.1", proxy.port))

    async def ask(self, words: bytes) -> bytes:
        """What is answered to `words`, to the last byte."""
        self.writer.write(words)
        return await self.reader.readexactly(len(ANSWER + words))

    async def hears_nothing(self) -> bool:
        """Within a fifth of a second."""
        try:
            await asyncio.wait_for(self.reader.read(1), 0.2)
        except TimeoutError:
            return True
        return False


Connect = Callable[[FaultProxy], Awaitable[Client]]


@pytest.fixture
async def connect() -> AsyncIterator[Connect]:
    """`await connect(proxy)`: a client that is kept until the end."""
    opened: list[Client] = []

    async def make(proxy: FaultProxy) -> Client:
        opened.append(await Client.of(proxy))
        return opened[-1]

    yield make
    for client in opened:
        client.writer.close()


@pytest.fixture
async def client(proxy: FaultProxy, connect: Connect) -> Client:
    return await connect(proxy)


class TestSoundLine:
    async def test_carries_everything_both_ways(self, client: Client, server: Server):
        words = b"x" * 200_000
        client.writer.write(words)
        client.writer.write_eof()
        answered = await client.reader.read(-1)
        assert server.heard == words
        assert answered.replace(ANSWER, b"") == words

    async def test_tells_each_side_that_the_other_has_ended(self, client: Client, server: Server):
        await client.ask(b"hello")
        client.writer.close()
        await server.ended.wait()
        assert server.lost == 0

    async def test_ends_a_connection_whose_server_is_not_there(self, server: Server, connect: Connect):
        async with opened_proxy(lambda: 1) as nowhere:
            client = await connect(nowhere)
            with pytest.raises(ConnectionResetError):
                await client.reader.read(1)


class TestSlowLine:
    async def test_lets_time_pass_each_way(self, proxy: FaultProxy, client: Client):
        proxy.spoil(Fault(latency_seconds=0.1))
        began = time.monotonic()
        assert await client.ask(b"hello") == ANSWER + b"hello"
        assert time.monotonic() - began >= 0.2

    async def test_lets_so_many_bytes_through_a_second(self, proxy: FaultProxy, client: Client):
        proxy.spoil(Fault(bytes_per_second=10_000))
        began = time.monotonic()
        await client.ask(b"x" * 2_000)
        assert time.monotonic() - began >= 0.4

    async def test_is_as_fast_as_before_once_it_is_mended_without_a_break(self, proxy: FaultProxy, client: Client):
        proxy.spoil(Fault(latency_seconds=60))
        proxy.mend()
        assert await client.ask(b"hello") == ANSWER + b"hello"


class TestRefusedLine:
    async def test_ends_what_is_open_and_what_comes(self, proxy: FaultProxy, client: Client, connect: Connect):
        await client.ask(b"hello")
        proxy.spoil(Fault(breaks="refused"))
        with pytest.raises(ConnectionResetError):
            await client.reader.read(1)
        with pytest.raises(ConnectionResetError):
            await (await connect(proxy)).reader.read(1)


class TestResetLine:
    async def test_lets_the_request_through_and_loses_the_answer(
        self, proxy: FaultProxy, client: Client, server: Server
    ):
        proxy.spoil(Fault(breaks="reset"))
        client.writer.write(b"pay")
        with pytest.raises(ConnectionResetError):
            await client.reader.read(1)
        assert server.heard == b"pay"

    async def test_breaks_off_in_the_middle_of_the_answer(self, proxy: FaultProxy, client: Client):
        proxy.spoil(Fault(breaks="reset", after_bytes=4))
        client.writer.write(b"pay")
        assert await client.reader.readexactly(4) == ANSWER[:4]
        with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
            await client.reader.readexactly(1)


class TestBlackHole:
    async def test_takes_the_connection_and_lets_nothing_through(
        self, proxy: FaultProxy, server: Server, connect: Connect
    ):
        proxy.spoil(Fault(breaks="black hole"))
        client = await connect(proxy)
        client.writer.write(b"hello")
        assert await client.hears_nothing()
        assert (server.heard, proxy.carried) == (b"", 1)

    async def test_breaks_what_it_swallowed_when_it_is_mended(self, proxy: FaultProxy, connect: Connect):
        proxy.spoil(Fault(breaks="black hole"))
        client = await connect(proxy)
        client.writer.write(b"hello")
        await client.hears_nothing()
        proxy.mend()
        with pytest.raises(ConnectionResetError):
            await client.reader.read(1)
        assert await (await connect(proxy)).ask(b"again") == ANSWER + b"again"


class TestHalfOpenLine:
    async def test_loses_the_server_and_tells_the_client_nothing(
        self, proxy: FaultProxy, client: Client, server: Server
    ):
        proxy.spoil(Fault(breaks="half open"))
        client.writer.write(b"pay")
        await server.ended.wait()
        assert await client.hears_nothing()
        assert (server.heard, server.lost) == (b"pay", 1)


class TestProxy:
    async def test_listens_on_loopback_alone(self, proxy: FaultProxy, client: Client):
        assert client.writer.get_extra_info("peername") == ("127.0.0.1", proxy.port)
        assert proxy.url == f"http://127.0.0.1:{proxy.port}"

    async def test_ends_its_connections_with_itself(self, server: Server, connect: Connect):
        async with opened_proxy(lambda: server.port) as opened:
            client = await connect(opened)
            await client.ask(b"hello")
        with pytest.raises(ConnectionResetError):
            await client.reader.read(1)
