"""How every process is doing, asked through its `/readyz`."""

import asyncio
import time
from collections.abc import Mapping
from typing import Literal

import httpx
from fastapi import FastAPI
from httpx import ASGITransport

from contracts.gateway.api import HealthOverview, ServiceHealth

Status = Literal["ok", "degraded", "down"]
TIMEOUT_SECONDS = 2.0
VERSION = "1.0.0"


async def overview(addresses: Mapping[str, str], own: FastAPI) -> HealthOverview:
    """All services (name -> address) and the gateway itself, asked at once; slow ones count as down after 2 s."""
    asked = [_ask(name, address) for name, address in addresses.items()]
    services = [await _ask_self(own), *await asyncio.gather(*asked)]
    return HealthOverview(status=_overall(services), services=services)


def _overall(services: list[ServiceHealth]) -> Status:
    """`down` when the gateway itself cannot serve, `degraded` when any part is not well."""
    if services[0].status == "down":
        return "down"
    return "ok" if all(service.status == "ok" for service in services) else "degraded"


async def _ask_self(own: FastAPI) -> ServiceHealth:
    async with httpx.AsyncClient(transport=ASGITransport(own), base_url="http://gateway") as client:
        return await _readiness("gateway", client)


async def _ask(name: str, address: str) -> ServiceHealth:
    async with httpx.AsyncClient(base_url=address, timeout=TIMEOUT_SECONDS) as client:
        return await _readiness(name, client)


async def _readiness(name: str, client: httpx.AsyncClient) -> ServiceHealth:
    started = time.perf_counter()
    try:
        response = await client.get("/readyz")
        answer = response.json()
    except (httpx.HTTPError, ValueError) as error:
        return ServiceHealth(
            name=name,
            status="down",
            latency_ms=None,
            version=None,
            git_sha=None,
            reasons=[f"does not answer ({type(error).__name__})"],
        )
    checks: dict[str, str] = answer.get("checks", {})
    reasons = [f"{check}: {result}" for check, result in checks.items() if result != "ok"]
    return ServiceHealth(
        name=name,
        status="ok" if answer.get("ready") else "degraded",
        latency_ms=round((time.perf_counter() - started) * 1000, 1),
        version=VERSION,
        git_sha=answer.get("git_sha"),
        reasons=reasons,
    )
