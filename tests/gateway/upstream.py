"""The service behind the gateway, played by a small real HTTP server that remembers what it was asked."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import web
from multidict import CIMultiDictProxy

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Seen:
    """One request as it arrived."""

    method: str
    path: str
    headers: CIMultiDictProxy[str]
    body: bytes


@dataclass
class Upstream:
    """`answer` is replaced by tests that need something special; `streams_ended` counts streams that were left."""

    url: str = ""
    seen: list[Seen] = field(default_factory=list)
    answer: Answer | None = None
    streams_ended: int = 0

    @property
    def last(self) -> Seen:
        return self.seen[-1]

    def reset(self) -> None:
        self.seen.clear()
        self.answer = None

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if self.answer is not None:
            return await self.answer(request)
        if request.path.endswith("/events"):
            return await self._events(request)
        if request.path.endswith("/uploads"):
            return await self._upload(request)
        body = await request.read()
        self.seen.append(Seen(request.method, request.path_qs, request.headers, body))
        payload = {"items": ["x" * int(request.query.get("size", 10))]}
        return web.json_response(payload, headers={"ETag": '"one"', "X-Powered-By": "test"})

    async def _upload(self, request: web.Request) -> web.Response:
        digest, size = hashlib.sha256(), 0
        async for chunk in request.content.iter_any():
            digest.update(chunk)
            size += len(chunk)
        self.seen.append(Seen(request.method, request.path_qs, request.headers, b""))
        return web.json_response({"size": size, "sha256": digest.hexdigest()})

    async def _events(self, request: web.Request) -> web.StreamResponse:
        self.seen.append(Seen(request.method, request.path_qs, request.headers, b""))
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
        await response.prepare(request)
        try:
            for number in range(10_000):
                await response.write(f"id: {number}\ndata: {number}\n\n".encode())
                await asyncio.sleep(0.05)
        except (ConnectionError, asyncio.CancelledError):
            self.streams_ended += 1
            raise
        return response
