"""What the tests of locations share."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import httpx
import pytest

from contracts.ops_hub.locations import LocationWrite

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


class Merging:
    """Two locations in one building, and what a request to merge them says."""

    def __init__(self, call: Call, make: Make) -> None:
        self._call, self._make = call, make

    async def two(
        self, first: dict[str, Any] | None = None, second: dict[str, Any] | None = None, *, to: UUID | None = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """The shop in two suites, with further fields; `address` changes parts of the address."""
        made: list[dict[str, Any]] = []
        for suite, more in (("Suite 1", first or {}), ("Suite 2", second or {})):
            address = {"line2": suite} | more.get("address", {})
            made.append(await self._make(**more | {"address": address}, to=to))
        return made[0], made[1]

    def pair(self, survivor: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
        return {"survivor_id": survivor["id"], "other_id": other["id"]}

    def body(self, survivor: dict[str, Any], other: dict[str, Any], **more: Any) -> dict[str, Any]:
        seen = {"survivor_etag": survivor["etag"], "other_etag": other["etag"], "reason": "the same shop"}
        return self.pair(survivor, other) | seen | more

    async def merge(self, survivor: dict[str, Any], other: dict[str, Any], **more: Any) -> dict[str, Any]:
        answer = await self._call("POST", "/merges", json=self.body(survivor, other, **more))
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def change(self, seen: dict[str, Any], **fields: Any) -> dict[str, Any]:
        """The location with other values of some fields."""
        written = {name: seen[name] for name in LocationWrite.model_fields} | fields
        match = {"If-Match": seen["etag"]}
        answer = await self._call("PUT", f"/{seen['id']}", json=written, headers=match)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
def merging(call, make) -> Merging:
    return Merging(call, make)
