"""Who the gateway is measured with: an upstream that costs next to nothing, a plain proxy, and a load generator."""

import asyncio
import os
import statistics
import sys
import time
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx
from fastapi import FastAPI, Request, Response

BODY = b'{"items":["' + b"x" * 2020 + b'"]}'
ANSWER = (
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: "
    + str(len(BODY)).encode()
    + b"\r\n\r\n"
    + BODY
)


class Upstream(asyncio.Protocol):
    """Answers 2 KB of JSON to every request head."""

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._tail = b""

    def data_received(self, data: bytes) -> None:
        data = self._tail + data
        heads = data.count(b"\r\n\r\n")
        self._tail = data.rpartition(b"\r\n\r\n")[2]
        self._transport.write(ANSWER * heads)


async def serve_upstream(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Upstream, "127.0.0.1", port)
    await server.serve_forever()


def make_plain_proxy() -> FastAPI:
    """The proxy one would write first: FastAPI in front, httpx behind; no authentication, limits or guard."""
    app = FastAPI()
    client = httpx.AsyncClient(base_url=os.environ["BENCH_UPSTREAM"], limits=httpx.Limits(max_connections=100))

    @app.api_route("/{path:path}", methods=["GET", "POST"])
    async def forward(path: str, request: Request) -> Response:
        answer = await client.request(
            request.method, f"/{path}", params=request.query_params, content=await request.body()
        )
        return Response(answer.content, answer.status_code, media_type=answer.headers["content-type"])

    _ = forward
    return app


@dataclass(frozen=True)
class Result:
    """Requests a second, and latencies in milliseconds."""

    count: int
    rate: float
    p50: float
    p95: float
    p99: float


class Client(asyncio.Protocol):
    """Sends the same request again and again over one connection, and notes how long each answer took."""

    def __init__(self, request: bytes, until: float, latencies: list[float]) -> None:
        self._request, self._until, self._latencies = request, until, latencies
        self._buffer, self._wanted, self._sent = b"", 0, 0.0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._send()

    def _send(self) -> None:
        self._buffer, self._wanted, self._sent = b"", 0, time.perf_counter()
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._wanted:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            self._wanted = end + 4 + _length(self._buffer[:end])
        if len(self._buffer) < self._wanted:
            return
        now = time.perf_counter()
        if self._buffer[9:12] != b"200":
            self._finish(RuntimeError(self._buffer[:2000].decode()))
            return
        self._latencies.append(now - self._sent)
        if now < self._until:
            self._send()
        else:
            self._finish(None)

    def connection_lost(self, exc: Exception | None) -> None:
        self._finish(exc or (None if self.done.done() else ConnectionError("the server hung up")))

    def _finish(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(error) if error else self.done.set_result(None)
        self._transport.close()


async def load(port: int, *requests: bytes, clients: int, seconds: float) -> Result:
    """Requests from `clients` connections for `seconds`; each connection keeps to one of `requests`, in turn."""
    latencies: list[float] = []
    loop, started = asyncio.get_running_loop(), time.perf_counter()
    made = [
        await loop.create_connection(
            partial(Client, requests[number % len(requests)], started + seconds, latencies), "127.0.0.1", port
        )
        for number in range(clients)
    ]
    await asyncio.gather(*(client.done for _, client in made))
    elapsed = time.perf_counter() - started
    cuts = statistics.quantiles(latencies, n=100)
    return Result(len(latencies), len(latencies) / elapsed, cuts[49] * 1000, cuts[94] * 1000, cuts[98] * 1000)


def _length(head: bytes) -> int:
    lower = head.lower()
    start = lower.index(b"content-length:") + 15
    return int(lower[start : lower.find(b"\r\n", start) if b"\r\n" in lower[start:] else None])


if __name__ == "__main__":
    import uvloop

    uvloop.run(serve_upstream(int(sys.argv[1])))
