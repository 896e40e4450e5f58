"""How every process is doing, asked through its `/readyz`."""

import asyncio
import time
from collections.abc import Mapping
from typing import Literal

import httpx
from fastapi import FastAPI
from redis.asyncio import Redis
from redis.exceptions import RedisError

from contracts.gateway.api import HealthOverview, ServiceHealth
from libs.tls import trusted

Status = Literal["ok", "degraded", "down"]
TIMEOUT_SECONDS = 2.0
BELIEVED_SECONDS = 2.0
VERSION = "1.0.0"
_OWN = "http://gateway.opsight.internal"


class HealthWatch:
    """Asks every part at once, and believes the answer for 2 seconds: strangers may ask, but not cause work."""

    def __init__(self, addresses: Mapping[str, str], own: FastAPI, redis: Redis) -> None:
        self._redis = redis
        self._addresses = {"gateway": _OWN, **addresses}
        self._client = httpx.AsyncClient(
            timeout=TIMEOUT_SECONDS, mounts={_OWN: httpx.ASGITransport(own)}, trust_env=False, verify=trusted()
        )
        self._turn = asyncio.Lock()
        self._seen: HealthOverview | None = None
        self._until = 0.0

    async def close(self) -> None:
        await self._client.aclose()

    async def overview(self) -> HealthOverview:
        """The gateway and all services; one that needs more than 2 s counts as down."""
        async with self._turn:
            if self._seen is None or time.monotonic() >= self._until:
                self._seen = await self._ask_all()
                self._until = time.monotonic() + BELIEVED_SECONDS
            return self._seen

    async def _ask_all(self) -> HealthOverview:
        services = await asyncio.gather(*(self._ask(name, url) for name, url in self._addresses.items()))
        services[0] = await self._with_redis(services[0])
        return HealthOverview(status=_overall(services), services=services)

    async def _with_redis(self, gateway: ServiceHealth) -> ServiceHealth:
        """Without Redis the gateway still serves, so it stays ready; but sign-in waits, and people should know."""
        try:
            await self._redis.ping()
        except (RedisError, OSError, TimeoutError) as error:
            reasons = [*gateway.reasons, f"redis: unreachable ({type(error).__name__})"]
            status = "degraded" if gateway.status == "ok" else gateway.status
            return gateway.model_copy(update={"status": status, "reasons": reasons})
        return gateway

    async def _ask(self, name: str, address: str) -> ServiceHealth:
        started = time.perf_counter()
        try:
            response = await self._client.get(f"{address}/readyz")
            answer = response.json()
        except (httpx.HTTPError, ValueError) as error:
            return _silent(name, f"does not answer ({type(error).__name__})")
        checks: dict[str, str] = answer.get("checks", {})
        return ServiceHealth(
            name=name,
            status="ok" if answer.get("ready") else "degraded",
            latency_ms=round((time.perf_counter() - started) * 1000, 1),
            version=VERSION,
            git_sha=answer.get("git_sha"),
            reasons=[f"{check}: {result}" for check, result in checks.items() if result != "ok"],
        )


def _silent(name: str, reason: str) -> ServiceHealth:
    return ServiceHealth(name=name, status="down", latency_ms=None, version=None, git_sha=None, reasons=[reason])


def _overall(services: list[ServiceHealth]) -> Status:
    """`down` when the gateway's own database is away, `degraded` when any part is not well."""
    if any(reason.startswith("database") for reason in services[0].reasons):
        return "down"
    return "ok" if all(service.status == "ok" for service in services) else "degraded"
