"""Callers of the operations hub."""

from collections.abc import Awaitable, Callable
from typing import Any, LiteralString
from uuid import uuid4

import httpx
import psycopg
import pytest

from contracts.events import Event, EventEnvelope
from contracts.ingestion.events import SyncFinished
from contracts.reporting.events import ReportRunFinished
from libs.clock import utc_now

ANSWERS = {"business_type": "restaurant", "location_count": "2-10", "goals": ["be_found", "measure_ads"]}
Call = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
def call(client_of, as_, tenant_a) -> Call:
    """`await call("PUT", "/onboarding", json=…)`: as somebody of `tenant_a` who reads and writes; `who=` is another."""
    mine = as_(tenant_a, "ops:read", "ops:write")

    async def send(method: str, path: str, *, who: dict[str, str] | None = None, **content: Any) -> httpx.Response:
        client = await client_of("ops_hub")
        headers = (mine if who is None else who) | content.pop("headers", {})
        return await client.request(method, f"/api/v1/ops{path}", headers=headers, **content)

    return send


@pytest.fixture
async def finished(call) -> dict[str, Any]:
    """`tenant_a` has answered everything."""
    answer = await call("PUT", "/onboarding", json=ANSWERS | {"finish": True})
    assert answer.status_code == 200
    return answer.json()


@pytest.fixture
def told(call) -> Callable[[], Awaitable[list[tuple[str, str | None]]]]:
    """`await told()`: type and subject of each event of `tenant_a`, newest first."""

    async def read() -> list[tuple[str, str | None]]:
        items = (await call("GET", "/events")).json()["items"]
        return [(item["type"], item["subject"]) for item in items]

    return read


@pytest.fixture
def deliver(client_of, as_, tenant_a) -> Callable[..., Awaitable[None]]:
    """`await deliver(event)`: what a producer's delivery job posts, for `tenant_a` or another `tenant`."""

    async def send(event: Event, *, tenant=tenant_a) -> None:
        producer = event.TYPE.split(".")[0]
        envelope = EventEnvelope(
            id=uuid4(),
            type=event.TYPE,
            tenant_id=tenant,
            producer=producer,
            occurred_at=utc_now(),
            payload=event.model_dump(mode="json"),
        )
        client = await client_of("ops_hub")
        headers = as_(tenant, "events:deliver", subject=f"service:{producer}")
        answer = await client.post("/internal/events", headers=headers, json=envelope.model_dump(mode="json"))
        assert answer.status_code == 200, answer.text

    return send


def sync_finished(**changed: Any) -> SyncFinished:
    values = {"connection_id": uuid4(), "sync_id": uuid4(), "connector": "google-ads", "dataset": "warehouse"}
    return SyncFinished.model_validate(values | {"emitted": 1, "committed": 1, "quarantined": 0} | changed)


def run_finished(**changed: Any) -> ReportRunFinished:
    ids = {"report_id": uuid4(), "run_id": uuid4(), "generated_at": utc_now(), "finished_at": utc_now()}
    said = {"report_name": "Coffee", "kind": "local_grid", "number": 1, "started_by": "manual", "failure_code": None}
    return ReportRunFinished.model_validate(ids | said | {"state": "completed"} | changed)


@pytest.fixture
def superuser(superuser_connection: psycopg.Connection) -> Callable[..., list[tuple[Any, ...]]]:
    """`superuser(sql, *values)`: past every policy, for what no role of the service may see or do."""

    def run(query: LiteralString, *values: object) -> list[tuple[Any, ...]]:
        cursor = superuser_connection.execute(query, values)
        return cursor.fetchall() if cursor.description else []

    return run
