"""The health of everything, as much of it as the caller may know."""

import asyncio

import httpx
import pytest
from aiohttp import web

READY = {
    "ready": True,
    "service": "x",
    "git_sha": "abc",
    "started_at": "2026-01-01T00:00:00Z",
    "checks": {"database": "ok"},
}


@pytest.fixture
def everything_at(start_gateway, shared_upstream):
    """`await everything_at()`: a gateway all of whose services are our upstream."""
    names = ("ingestion", "metrics", "ops_hub", "reporting", "secrets")
    return lambda: start_gateway(**{f"{name}_url": shared_upstream.url for name in names})


class TestHealth:
    async def test_tells_strangers_the_overall_status_only(self, everything_at, upstream):
        upstream.answer = _ready(READY)
        async with httpx.AsyncClient(base_url=await everything_at()) as client:
            answer = await client.get("/api/v1/health")
        assert answer.json() == {"status": "ok", "services": []}

    async def test_tells_those_who_signed_in_about_each_part(self, everything_at, browser, upstream):
        upstream.answer = _ready(READY)
        client = await browser("viewer", url=await everything_at())
        services = (await client.get("/api/v1/health")).json()["services"]
        assert [service["name"] for service in services] == [
            *("gateway", "ingestion", "metrics", "ops_hub", "reporting", "secrets")
        ]
        assert all(service["status"] == "ok" and service["latency_ms"] > 0 for service in services)
        assert services[1]["git_sha"] == "abc"

    async def test_names_the_reasons_of_a_part_that_is_not_ready(self, everything_at, browser, upstream):
        upstream.answer = _ready(READY | {"ready": False, "checks": {"database": "unreachable (X)"}}, status=503)
        client = await browser(url=await everything_at())
        answer = (await client.get("/api/v1/health")).json()
        assert answer["status"] == "degraded"
        assert answer["services"][1]["reasons"] == ["database: unreachable (X)"]

    async def test_shows_a_part_that_does_not_answer_as_down(self, start_gateway, browser):
        client = await browser(url=await start_gateway(ops_hub_url="http://127.0.0.1:1"))
        services = (await client.get("/api/v1/health")).json()["services"]
        down = next(service for service in services if service["name"] == "ops_hub")
        assert (down["status"], down["latency_ms"]) == ("down", None)

    async def test_says_when_redis_is_away_but_stays_ready(self, start_gateway, browser, upstream):
        names = ("ingestion", "metrics", "ops_hub", "reporting", "secrets")
        upstream.answer = _ready(READY)
        addresses = {f"{name}_url": upstream.url for name in names}
        url = await start_gateway(redis_url="redis://127.0.0.1:1/0", **addresses)
        async with httpx.AsyncClient(base_url=url) as client:
            health, ready = await client.get("/api/v1/health"), await client.get("/readyz")
        assert health.json()["status"] == "degraded"
        assert ready.status_code == 200

    async def test_asks_the_parts_once_however_many_ask_it(self, everything_at, upstream):
        asked = []

        async def count(request):
            asked.append(request.path)
            return web.json_response(READY)

        upstream.answer = count
        async with httpx.AsyncClient(base_url=await everything_at()) as client:
            await asyncio.gather(*(client.get("/api/v1/health") for _ in range(20)))
        assert len(asked) == 5


class TestProbes:
    @pytest.mark.parametrize("path", ["/healthz", "/readyz"])
    async def test_answer_without_sign_in(self, anonymous, path):
        assert (await anonymous.get(path)).status_code == 200

    async def test_metrics_are_on_a_port_of_their_own(self, start_gateway):
        import socket

        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        url = await start_gateway(gateway_metrics_port=port)
        async with httpx.AsyncClient() as client:
            await client.get(f"{url}/api/v1/health")
            public = await client.get(f"{url}/metrics/app/")
            private = await client.get(f"http://127.0.0.1:{port}/metrics/app/")
        assert public.status_code == 404
        assert 'opsight_gateway_request_seconds_count{method="GET",route="/api/v1/health"' in private.text


def _ready(body, status=200):
    async def answer(request):
        return web.json_response(body, status=status)

    return answer
