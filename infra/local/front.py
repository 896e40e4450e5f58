"""`infra.local.front`: stands before the gateways of two releases, and hands each request to one of them.

It accepts on the socket that the supervisor keeps, reads the head of a request, chooses, and joins the connections; it
understands no more of HTTP than that. A connection carries one request here (`Connection: close`), so that each request
is chosen for, also behind a proxy that mixes callers on its connections, and nothing hangs on a release that leaves.

Who was served by a release stays with it: browsers by a cookie, programs by their credential.
"""

import asyncio
import os
import random
import signal
import socket
import zlib
from contextlib import suppress
from dataclasses import dataclass, field

import uvloop

from infra.local.home import Home
from infra.local.probe import ask
from infra.local.releases import Deployment, Release, read_deployment

SOCKET = "PUBLIC_SOCKET"
COOKIE = "opsight_release"
COOKIE_RULES = "Path=/; HttpOnly; SameSite=Lax; Max-Age=86400"
MOST_HEAD_BYTES = 64 * 1024
HEAD_SECONDS, LEAVING_SECONDS = 10.0, 30.0
LOOK_SECONDS = 0.1
PROBE_SECONDS = 1.0
UNAVAILABLE = (
    b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\nconnection: close\r\ncontent-length: 0\r\n"
    b"cache-control: no-store\r\n\r\n"
)
Pipe = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Traffic:
    """Who gets which request. `answered` and `open` count requests by release."""

    deployment: Deployment
    candidate_is_ready: bool = True
    answered: dict[str, int] = field(default_factory=dict)
    open: dict[str, int] = field(default_factory=dict)

    def choose(self, head: bytes) -> Release:
        """The caller's own release while it serves, else one by weight; a credential always gets the same one."""
        stable, candidate = self.deployment.stable, self.deployment.candidate
        if candidate is None or not self.candidate_is_ready:
            return stable
        headers = headers_of(head)
        named = cookie_of(headers)
        if named in (stable.name, candidate.name):
            return candidate if named == candidate.name else stable
        credential = headers.get(b"authorization") or headers.get(b"cookie")
        lot = zlib.crc32(credential) % 100 if credential else random.randrange(100)  # no secret hangs on it
        return candidate if lot < self.deployment.percent else stable

    def order_of(self, head: bytes) -> tuple[Release, ...]:
        """Whom to try; the stable release stands in for a candidate that takes no connection."""
        chosen = self.choose(head)
        return (chosen,) if chosen == self.deployment.stable else (chosen, self.deployment.stable)

    def counts(self) -> dict[str, dict[str, int]]:
        names = sorted(self.answered.keys() | self.open.keys())
        return {name: {"answered": self.answered.get(name, 0), "open": self.open.get(name, 0)} for name in names}


class Front:
    """Accepts, chooses and joins, until it is told to leave; then it sees through what it has begun."""

    def __init__(self, home: Home, listening: socket.socket, deployment: Deployment) -> None:
        self.home, self.traffic = home, Traffic(deployment)
        self._listening = listening
        self._leaving = asyncio.Event()
        self._connections: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self._leaving.set)
        server = await asyncio.start_server(self._accepted, sock=self._listening, limit=MOST_HEAD_BYTES, backlog=2048)
        following = [asyncio.create_task(self._follow()), asyncio.create_task(self._probe())]
        try:
            await self._leaving.wait()
            server.close()
            if self._connections:
                await asyncio.wait(self._connections, timeout=LEAVING_SECONDS)
            self._tell()
        finally:
            server.close()
            for task in following:
                task.cancel()

    def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._serve((reader, writer)))
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)

    async def _serve(self, client: Pipe) -> None:
        try:
            if (head := await _head(client[0])) is not None:
                await self._hand_on(client, head)
        finally:
            client[1].close()

    async def _hand_on(self, client: Pipe, head: bytes) -> None:
        for release in self.traffic.order_of(head):
            with suppress(OSError):
                upstream = await asyncio.open_connection("127.0.0.1", release.port, limit=MOST_HEAD_BYTES)
                break
        else:
            client[1].write(UNAVAILABLE)
            return
        counts = self.traffic.open
        counts[release.name] = counts.get(release.name, 0) + 1
        try:
            await _join(client, upstream, one_request(head), self._cookie_for(release, head))
        finally:
            counts[release.name] -= 1
            self.traffic.answered[release.name] = self.traffic.answered.get(release.name, 0) + 1
            upstream[1].close()

    def _cookie_for(self, release: Release, head: bytes) -> bytes:
        """A header line that binds a browser to the release; programs keep no cookies and need none."""
        headers = headers_of(head)
        if (
            self.traffic.deployment.candidate is None
            or b"authorization" in headers
            or cookie_of(headers) == release.name
        ):
            return b""
        return f"set-cookie: {COOKIE}={release.name}; {COOKIE_RULES}\r\n".encode()

    async def _follow(self) -> None:
        """The deployment as it is written, and our counts for who waits until a release has nothing open."""
        while True:
            self.traffic.deployment = read_deployment(self.home) or self.traffic.deployment
            self._tell()
            await asyncio.sleep(LOOK_SECONDS)

    async def _probe(self) -> None:
        """A candidate that stops being ready gets nothing until it is ready again."""
        while True:
            if (candidate := self.traffic.deployment.candidate) is not None:
                answer = await ask(candidate.port)
                self.traffic.candidate_is_ready = answer is not None and answer.status == 200
            await asyncio.sleep(PROBE_SECONDS)

    def _tell(self) -> None:
        self.home.write(self.home.root / "front.json", {"pid": os.getpid(), "releases": self.traffic.counts()})


def headers_of(head: bytes) -> dict[bytes, bytes]:
    """The request's headers by lower-case name; of several with one name, the last."""
    lines = (line.partition(b":") for line in head.split(b"\r\n")[1:])
    return {name.strip().lower(): value.strip() for name, colon, value in lines if colon}


def cookie_of(headers: dict[bytes, bytes]) -> str | None:
    """The release that the browser was bound to."""
    pairs = (pair.strip().partition(b"=") for pair in headers.get(b"cookie", b"").split(b";"))
    return next((value.decode("latin-1") for name, _, value in pairs if name == COOKIE.encode()), None)


def one_request(head: bytes) -> bytes:
    """The head as it is handed on: the connection ends with its answer."""
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith((b"connection:", b"keep-alive:"))]
    return b"\r\n".join([lines[0], b"Connection: close", *lines[1:]])


async def _head(reader: asyncio.StreamReader) -> bytes | None:
    with suppress(asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError, OSError):
        return await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), HEAD_SECONDS)
    return None


async def _join(client: Pipe, upstream: Pipe, head: bytes, cookie: bytes) -> None:
    """Send the head on and copy both ways until the answer ends; the client's side may end before."""
    upstream[1].write(head)
    sending = asyncio.ensure_future(_copy(client[0], upstream[1]))
    try:
        await _answer(upstream[0], client[1], cookie)
    finally:
        sending.cancel()
        with suppress(asyncio.CancelledError):
            await sending


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, cookie: bytes) -> None:
    """The answer as it comes, with `cookie` in its head; heads of status 1xx go before it."""
    with suppress(OSError):
        while cookie:
            try:
                status, _, rest = (await reader.readuntil(b"\r\n\r\n")).partition(b"\r\n")
            except asyncio.IncompleteReadError as cut:
                writer.write(cut.partial)
                return
            except asyncio.LimitOverrunError:
                break
            is_final = b" 1" not in status[:10]
            writer.write(status + b"\r\n" + (cookie if is_final else b"") + rest)
            cookie = b"" if is_final else cookie
        await _copy(reader, writer)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(2**16):
            writer.write(data)
            await writer.drain()


def main() -> None:
    """The front as a process of the stack; the socket is inherited."""
    home = Home.from_environment()
    deployment = read_deployment(home)
    assert deployment is not None, "the supervisor starts the front for a deployment"
    listening = socket.socket(fileno=os.dup(int(os.environ[SOCKET])))
    uvloop.run(Front(home, listening, deployment).run())
