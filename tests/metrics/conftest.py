"""From raw rows to an answer: the steps that every test of this room takes."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import event

from contracts.events import EventEnvelope
from libs.db import Database
from libs.jobs import RetryPolicy, delivery
from services.metrics.dbt_runs import process, service
from services.metrics.snapshots import loading
from tests.metrics import world
from tests.metrics.budget_calls import MAKER, READ, URL, Call, Desk
from tests.metrics.meeting import PATIENCE
from tests.metrics.raw import DAY, Raw
from tests.metrics.together import outcome_of, stories

REMEMBERED_SECONDS = 0.01
TABLES = process._TABLES
__all__ = ["outcome_of", "stories"]


@pytest.fixture(scope="session", autouse=True)
def short_memory() -> Iterator[None]:
    """Each change of a snapshot is waited for until nobody remembers the one before: less than in production."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading, "REMEMBERED_SECONDS", REMEMBERED_SECONDS)
        yield


@pytest.fixture(scope="session", autouse=True)
def figures_alone() -> Iterator[None]:
    """dbt builds and does not run its tests each time: `test_data_tests.py` does, over all that came of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process, "_TABLES", [*TABLES, "--exclude-resource-type", "test"])
        yield


@pytest.fixture(scope="session", autouse=True)
def deliveries_once() -> Iterator[None]:
    """No consumer of an event runs here: its delivery is tried once, and not again each second of a build."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delivery, "RETRY", RetryPolicy(attempts=200, base_seconds=3600, cap_seconds=3600))
        yield


@pytest.fixture
def data_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """dbt runs its tests in every build, as in production: for what a failing one leads to."""
    monkeypatch.setattr(process, "_TABLES", TABLES)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """dbt's tests look at what the tests before them have made. The first that goes beside others waits for all."""
    items.sort(key=lambda item: item.path.name == "test_data_tests.py")
    for item in items:
        if isinstance(item, pytest.Function) and "outcome_of" in item.fixturenames:
            item.add_marker(pytest.mark.timeout(PATIENCE + 100))


@pytest.fixture(scope="session")
def _raw(postgres_url: str) -> Iterator[Raw]:
    raw = Raw(postgres_url)
    yield raw
    raw.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def tenant(_raw, rebuilt) -> UUID:
    """The tenant with everything, built once."""
    tenant = uuid4()
    world.write(_raw, tenant)
    with pytest.MonkeyPatch.context() as patch:
        # Its health and its data quality tell how dbt's tests came out.
        patch.setattr(process, "_TABLES", TABLES)
        await rebuilt(tenant)
    return tenant


@pytest.fixture(scope="session")
def parsed_project(tenant, settings_for) -> Path:
    """The folder in which dbt has parsed the project: another dbt on this database that starts there need not."""
    return settings_for("metrics").data_dir / "dbt"


@pytest.fixture
def raw(_raw: Raw) -> Raw:
    """Raw rows to build on."""
    return _raw


@pytest.fixture(scope="session")
def rebuilt(database, worker_of) -> Callable[..., Awaitable[None]]:
    """`await rebuilt(tenant)`: dbt and the snapshot of a tenant that lives as long as the session."""

    async def run(tenant: UUID) -> None:
        async with database("metrics").tenant(tenant) as session:
            await service.request_refresh(session, tenant, "user:test")
        await worker_of("metrics", timeout_seconds=120)

    return run


@pytest.fixture
def refresh(client_of, as_, worker_of) -> Callable[[UUID], Awaitable[None]]:
    """`await refresh(tenant_a)`: dbt and the snapshot, as `POST /metrics/refresh` asks for them."""

    async def run(tenant: UUID) -> None:
        client = await client_of("metrics")
        answer = await client.post("/api/v1/metrics/refresh", headers=as_(tenant, "metrics:write"))
        assert answer.status_code == 202, answer.text
        await worker_of("metrics", timeout_seconds=120)
        await asyncio.sleep(REMEMBERED_SECONDS)

    return run


@pytest.fixture
def combined(client_of, as_) -> Callable[..., Awaitable[httpx.Response]]:
    """`await combined(tenant_a, platforms="google_ads")`: the answer of `GET /metrics/combined`."""

    async def get(tenant: UUID, *, headers: dict[str, str] | None = None, **query: Any) -> httpx.Response:
        client = await client_of("metrics")
        whole = as_(tenant, "metrics:read") | (headers or {})
        return await client.get("/api/v1/metrics/combined", params=query, headers=whole)

    return get


@pytest.fixture
def catch_up(client_of, as_, worker_of, raw: Raw, tenant_a: UUID) -> Callable[[], Awaitable[None]]:
    """`await catch_up()`: all data that landed is heard of, and the marts and the snapshot built."""

    async def run() -> None:
        client = await client_of("metrics")
        headers = as_(tenant_a, "events:deliver", subject="service:ingestion")
        for event_id, kind, payload, at in raw.execute(
            "select id, type, payload, occurred_at from ingestion.outbox_event where tenant_id = %s"
            " and type = 'ingestion.data_landed' order by occurred_at",
            tenant_a,
        ):
            envelope = EventEnvelope(
                id=event_id, type=kind, tenant_id=tenant_a, producer="ingestion", occurred_at=at, payload=payload
            )
            answer = await client.post("/internal/events", json=envelope.model_dump(mode="json"), headers=headers)
            assert answer.status_code == 200, answer.text
        await worker_of("metrics", timeout_seconds=120)
        await asyncio.sleep(REMEMBERED_SECONDS)

    return run


@pytest.fixture
def days() -> Callable[[int], date]:
    """`days(-1)`: the day before the tests' day."""
    return lambda offset: DAY + timedelta(days=offset)


@pytest.fixture
def aged(raw: Raw) -> Callable[..., None]:
    """`aged(tenant, minutes=40)`: the tenant's snapshots were affirmed so long ago; those of all without a tenant."""

    def make(tenant: UUID | None, *, minutes: int) -> None:
        raw.execute(
            "update metrics.snapshot_pointer set snapshot_generated_at = now() - make_interval(mins => %s)"
            " where tenant_id = coalesce(%s, tenant_id)",
            minutes,
            tenant,
        )
        time.sleep(REMEMBERED_SECONDS)

    return make


@pytest.fixture(scope="module")
def budget_call_of(client_of, as_) -> Callable[[UUID], Call]:
    """`budget_call_of(tenant)`: `budget_call` of another tenant than `tenant_a`, for what a module makes once."""
    return lambda tenant: partial(_budget_call, client_of, as_, tenant)


@pytest.fixture
def budget_call(budget_call_of, tenant_a: UUID) -> Call:
    """`await budget_call("POST", "/plans", json=…, scopes=MAKE, by=MAKER)`: a request about budgets."""
    return budget_call_of(tenant_a)


async def _budget_call(
    client_of: Callable[[str], Awaitable[httpx.AsyncClient]],
    as_: Callable[..., dict[str, str]],
    tenant: UUID,
    method: str,
    path: str,
    *,
    to: UUID | None = None,
    scopes: tuple[str, ...] = READ,
    by: str = MAKER,
    limits: dict[str, Any] | None = None,
    headers: dict[str, str] | None = None,
    **options: Any,
) -> httpx.Response:
    client = await client_of("metrics")
    whole = as_(to or tenant, *scopes, subject=by, **(limits or {})) | (headers or {})
    return await client.request(method, f"{URL}{path}", headers=whole, **options)


@pytest.fixture
def desk(budget_call: Call) -> Desk:
    """The budgets of `tenant_a`."""
    return Desk(budget_call)


@pytest.fixture
def settled(worker_of) -> Callable[[], Awaitable[None]]:
    """`await settled()`: what a decision asked for is done: dbt and the snapshot."""

    async def run() -> None:
        await worker_of("metrics", timeout_seconds=120)
        await asyncio.sleep(REMEMBERED_SECONDS)

    return run


@pytest.fixture
def counted(database) -> Iterator[tuple[Database, list[str]]]:
    """The service's database, and the statements that it was sent."""
    found, statements = database("metrics"), list[str]()

    def note(connection, cursor, statement, *rest):
        statements.append(statement)

    event.listen(found.engine.sync_engine, "before_cursor_execute", note)
    yield found, statements
    event.remove(found.engine.sync_engine, "before_cursor_execute", note)
