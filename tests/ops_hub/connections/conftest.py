"""What the tests of connections share."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio
from redis.asyncio import Redis

URL = "/api/v1/ops/connections"
ANN = f"user:{UUID(int=0xA)}"
WRITE = ("ops:read", "ops:write")
Call = Callable[..., Awaitable[httpx.Response]]
Connect = Callable[..., Awaitable[dict[str, Any]]]
Sync = Callable[[str], Awaitable[dict[str, Any]]]


@pytest.fixture
def call(client_of, as_, tenant_a) -> Call:
    """`await call("GET", f"/{id}")`: Ann's request below `/ops/connections`, or another's; `url=` is any other path."""

    async def send(
        method: str,
        path: str = "",
        *,
        to: UUID | None = None,
        scopes: tuple[str, ...] = WRITE,
        headers: dict[str, str] | None = None,
        url: str | None = None,
        **options: Any,
    ) -> httpx.Response:
        client = await client_of("ops_hub")
        sent = as_(to or tenant_a, *scopes, subject=ANN) | (headers or {})
        return await client.request(method, url or URL + path, headers=sent, **options)

    return send


@pytest.fixture
def connect(call) -> Connect:
    """`await connect("google")`: a connection for practice as it was made, not read yet; or for another tenant `to`."""

    async def send(platform: str = "google", *, to: UUID | None = None, **body: Any) -> dict[str, Any]:
        answer = await call("POST", f"/{platform}/manual", json=body, to=to)
        assert answer.status_code == 201, answer.text
        return answer.json()

    return send


@pytest.fixture
def synced(call, connect, worker_of) -> Connect:
    """`await synced("google")`: the same, read once, as it is shown then."""

    async def send(platform: str = "google", *, to: UUID | None = None, **body: Any) -> dict[str, Any]:
        made = await connect(platform, to=to, **body)
        await worker_of("ops_hub")
        return (await call("GET", f"/{made['id']}", to=to)).json()

    return send


@pytest.fixture
def sync(call, worker_of) -> Sync:
    """`await sync(id)`: reads a connection, and answers how it stands then."""

    async def send(connection_id: str) -> dict[str, Any]:
        answer = await call("POST", f"/{connection_id}/sync", headers=a_key())
        assert answer.status_code == 202, answer.text
        await worker_of("ops_hub")
        return (await call("GET", f"/{connection_id}")).json()

    return send


@pytest.fixture
def change(call) -> Callable[..., Awaitable[dict[str, Any]]]:
    """`await change(id, sync_every_minutes=60)`: the connection as it is then."""

    async def send(connection_id: str, **fields: Any) -> dict[str, Any]:
        answer = await call("PATCH", f"/{connection_id}", json=fields, headers={"If-Match": "*"})
        assert answer.status_code == 200, answer.text
        return answer.json()

    return send


@pytest.fixture
def told(call) -> Callable[[], Awaitable[list[dict[str, Any]]]]:
    """`await told()`: the events of connections, oldest first."""

    async def read() -> list[dict[str, Any]]:
        items = (await call("GET", url="/api/v1/ops/events", params={"limit": 200})).json()["items"]
        return [item for item in reversed(items) if item["type"].startswith("connection.")]

    return read


@pytest_asyncio.fixture(loop_scope="session")
async def valkey(redis_url: str) -> AsyncGenerator[Redis]:
    """Where the paces of providers are kept."""
    client = Redis.from_url(redis_url)
    yield client
    await client.aclose()


def a_key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4())}
