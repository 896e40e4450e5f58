"""Callers of the reporting service, and a grid that can run."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio

from services.metrics.dbt_runs import service as dbt_runs
from tests.metrics import world
from tests.metrics.raw import Raw

Call = Callable[..., Awaitable[httpx.Response]]
GRIDS = "/ops/reports/local-grid"
BUSINESS = {"name": "Harbour Dental", "place_id": "ChIJharbour", "latitude": 40.7128, "longitude": -74.006}
MAP = {"shape": "square", "size": 5, "unit": "km", "radius": 2.0, "latitude": 40.7128, "longitude": -74.006}
DRAFT: dict[str, Any] = {
    "name": "Harbour Dental, weekly",
    "business": BUSINESS,
    "map": MAP,
    "keywords": ["dentist", "emergency dentist"],
}


@pytest.fixture
def call(client_of, as_, tenant_a) -> Call:
    """`await call("POST", GRIDS, json=…)`: as somebody of `tenant_a` who sets reports up and runs them; `who=` is
    another. A token lasts as long as a click needs, so each request has a new one."""
    me = f"user:{uuid4()}"

    async def send(method: str, path: str, *, who: dict[str, str] | None = None, **content: Any) -> httpx.Response:
        client = await client_of("reporting")
        caller = as_(tenant_a, "reports:read", "reports:write", "reports:run", subject=me) if who is None else who
        headers = caller | content.pop("headers", {})
        return await client.request(method, f"/api/v1{path}", headers=headers, **content)

    return send


@pytest.fixture
def drafted(call) -> Callable[..., Awaitable[dict[str, Any]]]:
    """`await drafted(keywords=[…])`: a grid that is kept, with some fields otherwise."""

    async def make(**fields: Any) -> dict[str, Any]:
        answer = await call("POST", GRIDS, json=DRAFT | fields)
        assert answer.status_code == 201, answer.text
        return answer.json()

    return make


@pytest.fixture
def ran(call, worker_of) -> Callable[..., Awaitable[dict[str, Any]]]:
    """`await ran(grid)`: a run of it, brought to its end."""

    async def run(grid: dict[str, Any]) -> dict[str, Any]:
        answer = await call("POST", f"{GRIDS}/{grid['id']}/run")
        assert answer.status_code == 202, answer.text
        await worker_of("reporting")
        return (await call("GET", f"/runs/{answer.json()['id']}")).json()

    return run


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def measured_tenant(postgres_url: str, database, worker_of) -> UUID:
    """A tenant with a snapshot of ad data, built once."""
    tenant, raw = uuid4(), Raw(postgres_url)
    world.write(raw, tenant)
    raw.close()
    async with database("metrics").tenant(tenant) as session:
        await dbt_runs.request_refresh(session, tenant, "user:test")
    await worker_of("metrics", timeout_seconds=240)
    return tenant
