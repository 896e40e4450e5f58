"""Sending files of locations."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from contracts.ops_hub.location_import import LocationImport
from tests.ops_hub.locations.importing.files import CSV, Send


@pytest.fixture
def send(call) -> Send:
    """`await send(lines(NORTH), dry_run=True)`: Ann's file, or another's."""

    async def post(content: bytes, *, headers: dict[str, str] | None = None, **options: Any) -> httpx.Response:
        given = {name: options.pop(name) for name in ("to", "scopes") if name in options}
        return await call("POST", "/import", content=content, params=options, headers=CSV | (headers or {}), **given)

    return post


@pytest.fixture
def done(send) -> Callable[..., Awaitable[LocationImport]]:
    """`await done(lines(NORTH))`: what was answered to a file that is taken."""

    async def post(content: bytes, **options: Any) -> LocationImport:
        answer = await send(content, **options)
        assert answer.status_code == 200, answer.text
        return LocationImport.model_validate(answer.json())

    return post


@pytest.fixture
def listed(call) -> Callable[..., Awaitable[list[dict[str, Any]]]]:
    """`await listed()`: every location, by name."""

    async def read(**options: Any) -> list[dict[str, Any]]:
        return (await call("GET", **options)).json()["items"]

    return read


@pytest.fixture
def told_of_imports(call, superuser, tenant_a):
    """`await told_of_imports()`: details of the events, and actors with details of the trail."""

    async def read() -> tuple[list[dict[str, int]], list[tuple[str, dict[str, int]]]]:
        query = "select detail from ops.activity where tenant_id = %s and type = 'location.imported'"
        trail = "select actor, detail from audit.event where tenant_id = %s and action = 'location.imported'"
        return [row[0] for row in superuser(query, tenant_a)], [tuple(row) for row in superuser(trail, tenant_a)]

    return read
