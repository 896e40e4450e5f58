"""What the tests of locations share."""

from collections.abc import Awaitable, Callable
from typing import Any, LiteralString
from uuid import UUID

import httpx
import psycopg
import pytest

URL = "/api/v1/ops/locations"
ANN = f"user:{UUID(int=0xA)}"
READ, WRITE = ("ops:read",), ("ops:read", "ops:write")
SHOP: dict[str, Any] = {
    "name": "Blue Door Coffee",
    "source_mode": "no_listing",
    "address": {"line1": "123 Main St", "city": "Austin", "region": "TX", "postal_code": "78701", "country": "US"},
}
Call = Callable[..., Awaitable[httpx.Response]]
Make = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
def call(client_of, as_, tenant_a) -> Call:
    """`await call("GET", "/summary")`: Ann's request, or another's."""

    async def send(
        method: str,
        path: str = "",
        *,
        to: UUID | None = None,
        scopes: tuple[str, ...] = WRITE,
        headers: dict[str, str] | None = None,
        **options: Any,
    ) -> httpx.Response:
        client = await client_of("ops_hub")
        sent = as_(to or tenant_a, *scopes, subject=ANN) | (headers or {})
        return await client.request(method, URL + path, headers=sent, **options)

    return send


@pytest.fixture
def make(call) -> Make:
    """`await make(name="North")`: a location as it was made; `address` changes parts of the address."""

    async def send(*, to: UUID | None = None, address: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
        answer = await call("POST", json=SHOP | {"address": SHOP["address"] | (address or {})} | fields, to=to)
        assert answer.status_code == 201, answer.text
        return answer.json()

    return send


@pytest.fixture
def superuser(postgres_url: str) -> Callable[..., list[tuple[Any, ...]]]:
    """`superuser(sql, *values)`: past every policy, for what no role of the service may see or do."""

    def run(query: LiteralString, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            cursor = connection.execute(query, values)
            return cursor.fetchall() if cursor.description else []

    return run
