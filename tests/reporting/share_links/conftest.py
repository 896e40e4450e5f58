"""Runs that can be shared, links to them, and visitors without an account."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from gateway.identity.app import make_identity_app
from gateway.models import Agency, Tenant
from libs.auth import TokenSigner
from libs.testing.apps import started
from services.reporting.gateway import Gateway
from tests.reporting.runs.conftest import superuser

__all__ = ["superuser"]

PASSWORD = "correct horse"  # of a link in these tests


@pytest.fixture
async def tenant_known(database, tenant_a) -> None:
    """`tenant_a`, as the gateway knows it."""
    async with database("gateway").platform() as session:
        agency = Agency(id=uuid4(), name=f"Agency {uuid4()}")
        session.add(agency)
        await session.flush()
        session.add(Tenant(id=tenant_a, agency_id=agency.id, name="Tenant", slug=f"t-{tenant_a}"))


@pytest.fixture
async def gateway(settings_for, keys_folder, app_of, tenant_known, monkeypatch) -> AsyncIterator[None]:
    """The real one's internal side, without a socket."""
    signer = TokenSigner.from_file("reporting", keys_folder / "reporting.pem")
    identity = make_identity_app(settings_for("gateway"))
    async with started(identity):
        asked = Gateway(settings_for("reporting"), signer, transport=httpx.ASGITransport(identity))
        app = await app_of("reporting")
        monkeypatch.setattr(app.state.share_desk.gateway, "_inside", asked._inside)
        yield
        await asked.close()


@pytest.fixture
async def run(drafted, ran) -> dict[str, Any]:
    return await ran(await drafted())


@pytest.fixture
def share(call, run, gateway) -> Callable[..., Awaitable[dict[str, Any]]]:
    """`await share(password=…)`: a new link to the run, as its maker is shown it."""

    async def make(**fields: Any) -> dict[str, Any]:
        answer = await call("POST", f"/runs/{run['id']}/share-links", json={"formats": ["html", "csv"]} | fields)
        assert answer.status_code == 201, answer.text
        return answer.json()

    return make


@pytest.fixture
def visit(client_of, as_) -> Callable[..., Awaitable[httpx.Response]]:
    """`await visit(link)`: the page of a link as a browser without an account gets it; with fields, what a form of it
    answers."""
    nobody = as_(None, subject="anonymous") | {"Accept": "text/html"}

    async def go(link: dict[str, Any], **fields: str) -> httpx.Response:
        client = await client_of("reporting")
        path = "/api/v1/share/" + link["url"].rpartition("/")[2]
        if fields:
            return await client.post(path, headers=nobody, data=fields)
        return await client.get(path, headers=nobody)

    return go


@pytest.fixture
def change(database, tenant_a) -> Callable[[str], Awaitable[None]]:
    """`await change("update reporting.share_link set …")`: what time or others did."""

    async def run(statement: str, *, service: str = "reporting") -> None:
        async with database(service).tenant(tenant_a) as session:
            await session.execute(text(statement))

    return run
