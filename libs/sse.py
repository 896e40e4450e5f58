"""Server-sent events that follow something by polling it: a job's progress, an upload's state.

The client reconnects with `Last-Event-ID` and hears only what is newer. A comment every 15 seconds keeps proxies from
closing a quiet stream. The transaction of the request is over by then, so `poll` opens its own each time.
"""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from pydantic import BaseModel
from starlette.responses import StreamingResponse

PING_SECONDS = 15.0
# `responses` of an operation that answers with `event_stream`: the schema is that of one event.
EVENT_STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Server-sent events; reconnect with `Last-Event-ID`.",
        "content": {
            "text/event-stream": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "id": {"type": "string"},
                        "event": {"type": "string"},
                        "data": {"type": "string", "contentMediaType": "application/json"},
                    },
                }
            }
        },
    }
}
MOST_SECONDS = 3600.0


@dataclass(frozen=True)
class Frame:
    """What is so now: `data` is sent when it differs from what was sent last; after a `last` frame the stream ends."""

    data: BaseModel
    event: str = "message"
    last: bool = False


class EventStreamResponse(StreamingResponse):
    """`text/event-stream`, neither cached, nor buffered, nor compressed on the way."""

    media_type = "text/event-stream"


def event_stream(
    request: Request, poll: Callable[[], Awaitable[Frame]], *, poll_seconds: float = 0.5
) -> EventStreamResponse:
    """Follow `poll` until it answers a `last` frame, the client leaves, or an hour has passed.

    The id of a frame is a digest of its data, so that a client that reconnects with the id of what it saw last is
    sent nothing twice, also by another process.
    """
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "Content-Encoding": "identity"}
    return EventStreamResponse(_frames(request, poll, poll_seconds), headers=headers)


async def _frames(request: Request, poll: Callable[[], Awaitable[Frame]], poll_seconds: float) -> AsyncGenerator[bytes]:
    loop = asyncio.get_running_loop()
    began = spoke = loop.time()
    seen = request.headers.get("last-event-id")
    yield b"retry: 2000\n\n"
    while loop.time() - began < MOST_SECONDS and not await request.is_disconnected():
        frame = await poll()
        data = frame.data.model_dump_json()
        digest = hashlib.sha256(f"{frame.event}{data}".encode()).hexdigest()[:16]
        if digest != seen:
            seen, spoke = digest, loop.time()
            yield f"id: {digest}\nevent: {frame.event}\ndata: {data}\n\n".encode()
        if frame.last:
            return
        if loop.time() - spoke >= PING_SECONDS:
            spoke = loop.time()
            yield b": ping\n\n"
        await asyncio.sleep(poll_seconds)
