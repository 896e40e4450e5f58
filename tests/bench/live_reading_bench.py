"""What reading a chain of 1,000 shops and 5,000 reviews costs: `python -m tests.bench.live_reading_bench`.

The provider server and Valkey are processes of their own; the reader is this one, over real HTTP. `first` and
`unhurried` are without a pace, so that the time is ours and the server's (which draws its data for the first one);
`paced` keeps the 300 requests a minute of Google's quota.
"""

import asyncio
import json
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import psutil
from redis.asyncio import Redis

from infra.local.processes import free_port
from infra.local.valkey import start_valkey
from infra.providers.google.listings import ACCOUNTS
from infra.providers.grants import Grants
from libs.pacing import Limits, Pace
from services.ops_hub.connections.adapters.calling import Lines, provider_client
from services.ops_hub.connections.adapters.live.google import PACE, GoogleLive, GoogleUrls
from services.ops_hub.connections.adapters.protocol import AdapterContext
from tests.bench.servers import server

KEY = "bench-practice-key"
CHAIN = ACCOUNTS[1]
UNHURRIED = Pace(requests=1_000_000, seconds=60, burst=100_000)


def main() -> None:
    """Start everything, measure, print, stop; fails when something is missing from the reading."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        valkey = start_valkey(folder / "valkey")
        stack.callback(valkey.stop)
        port = free_port()
        environment = {"OPSIGHT_PRACTICE_CLIENT_SECRET": KEY}
        stack.enter_context(server("infra.providers.app:make_app", port, environment))
        figures = asyncio.run(_measure(valkey.url, f"http://127.0.0.1:{port}/google"))
    print(json.dumps(figures, indent=2))
    sys.exit(0 if all(one["reviews"] == 5000 and one["places"] == 1000 for one in figures.values()) else 1)


async def _measure(redis_url: str, url: str) -> dict[str, dict[str, float]]:
    redis = Redis.from_url(redis_url)
    figures: dict[str, dict[str, float]] = {}
    async with provider_client() as client:
        for name, pace in (("first", UNHURRIED), ("unhurried", UNHURRIED), ("paced", PACE)):
            lines = Lines(client, Limits(redis), opening_seconds=60, answer_seconds=60)
            figures[name] = await _read(GoogleLive(lines, GoogleUrls(url, url, url), pace=pace))
    await redis.aclose()
    return figures


async def _read(google: GoogleLive) -> dict[str, float]:
    grants = Grants(KEY.encode())
    _, code = grants.begin("google", "practice", CHAIN.subject, ["https://www.googleapis.com/auth/business.manage"])
    token, asked = grants.issue(code, "access", seconds=3600), 0

    async def credential() -> str:
        nonlocal asked
        asked += 1
        return token

    process = psutil.Process()
    before, began, spent = process.memory_info().rss, time.perf_counter(), time.process_time()
    reading = await google.read(AdapterContext(uuid4(), uuid4(), CHAIN.resource, credential))
    return {
        "places": len(reading.places or ()),
        "reviews": len(reading.reviews or ()),
        "requests": asked,
        "seconds": round(time.perf_counter() - began, 2),
        "processor_seconds": round(time.process_time() - spent, 2),
        "grown_mib": round((process.memory_info().rss - before) / (1 << 20), 1),
    }


if __name__ == "__main__":
    main()
