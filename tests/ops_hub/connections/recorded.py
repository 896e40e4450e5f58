"""The providers' documented answers (`contracts/adapters/<platform>`), played to the live adapters."""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from redis.asyncio import Redis

from contracts.ops_hub.connections import Platform
from libs.pacing import Limits
from libs.settings import Settings
from services.ops_hub.connections.adapters.calling import Lines
from services.ops_hub.connections.adapters.live.building import make_live_adapters
from services.ops_hub.connections.adapters.protocol import Adapter
from services.ops_hub.settings import OpsHubSettings

FOLDER = Path(__file__).resolve().parents[3] / "contracts" / "adapters"


@cache
def recording(platform: Platform, name: str = "reading") -> dict[str, Any]:
    """`answers` of the provider, and beside them what they come to: `accounts`, `reading`."""
    return json.loads((FOLDER / platform / f"{name}.json").read_text())


@asynccontextmanager
async def recorded_adapter(platform: Platform, settings: Settings, redis: Redis) -> AsyncGenerator[Adapter]:
    """The live adapter on a line at whose other end the recording is."""
    assert isinstance(settings, OpsHubSettings)
    answers = {(one["method"], one["path"]): one["body"] for one in recording(platform)["answers"]}

    def answer(request: httpx.Request) -> httpx.Response:
        found = next((body for (method, path), body in answers.items() if _is(request, method, path)), None)
        # As a stream, which is what a real answer is.
        body = httpx.ByteStream(json.dumps(_ABSENT if found is None else found).encode())
        return httpx.Response(404 if found is None else 200, stream=body)

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        lines = Lines(client, Limits(redis), opening_seconds=20, answer_seconds=20)
        yield make_live_adapters(settings, lines)[platform]


def _is(request: httpx.Request, method: str, path: str) -> bool:
    """Facebook has its version in front of each path."""
    asked = request.url.path
    return request.method == method and (asked == path or asked.partition("/v23.0")[2] == path)


_ABSENT = {"error": {"code": 404, "message": "Requested entity was not found.", "status": "NOT_FOUND"}}
