"""A stream that follows something: it says what changed, and nothing twice."""

import asyncio

import pytest
from pydantic import BaseModel
from starlette.requests import Request

from libs import sse
from libs.sse import Frame, event_stream


class Count(BaseModel):
    n: int


def request_with(headers=()):
    async def receive():
        await asyncio.Event().wait()

    raw = [(name.encode(), value.encode()) for name, value in headers]
    return Request({"type": "http", "method": "GET", "path": "/", "headers": raw}, receive)


def poll_of(*numbers):
    """Answers each number in turn; the last one is the last frame."""
    left = list(numbers)

    async def poll():
        number = left.pop(0)
        return Frame(Count(n=number), event="count", last=not left)

    return poll


async def read(request, poll):
    response = event_stream(request, poll, poll_seconds=0.001)
    return [part.decode() async for part in response.body_iterator], response


def ids(frames):
    return [line.removeprefix("id: ") for frame in frames for line in frame.splitlines() if line.startswith("id: ")]


class TestEventStream:
    async def test_sends_each_change_once_and_ends_with_the_last(self):
        frames, response = await read(request_with(), poll_of(1, 1, 2, 2, 3))

        assert [frame.split("data: ")[1].strip() for frame in frames if "data" in frame] == [
            '{"n":1}',
            '{"n":2}',
            '{"n":3}',
        ]
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["cache-control"] == "no-store"

    async def test_sends_nothing_again_to_a_client_that_comes_back(self):
        first, _ = await read(request_with(), poll_of(1, 2))
        second, _ = await read(request_with([("last-event-id", ids(first)[-1])]), poll_of(2, 3))

        assert [frame.split("data: ")[1].strip() for frame in second if "data" in frame] == ['{"n":3}']

    async def test_speaks_now_and_then_when_nothing_happens(self, monkeypatch):
        monkeypatch.setattr(sse, "PING_SECONDS", 0.005)
        frames, _ = await read(request_with(), poll_of(*[1] * 40))

        assert ": ping\n\n" in frames

    @pytest.mark.timeout(10)
    async def test_ends_when_the_client_leaves(self):
        async def left():
            return {"type": "http.disconnect"}

        request = Request({"type": "http", "method": "GET", "path": "/", "headers": []}, left)

        async def poll():
            return Frame(Count(n=1))

        frames, _ = await read(request, poll)
        assert len(frames) <= 1
