"""Ingestion beside a secrets service that runs for real: its own server, its own port, its own thread."""

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest
import pytest_asyncio

from libs.jobs import Worker
from libs.testing.apps import started
from libs.testing.deployables import make_app
from libs.testing.tasks import in_own_task
from services.ingestion.worker import make_worker

SCOPES = ("ingestion:read", "ingestion:write")
URL = "/api/v1/airbyte/connections"
TOKEN = "EAAG-very-secret-access-token"
META = {
    "name": "Meta",
    "connector": "source-facebook-marketing",
    "config": {"account_ids": ["1"], "access_token": TOKEN},
}


@dataclass
class Vaulted:
    """The ingestion API and its worker, on behalf of `tenant_id`."""

    client: httpx.AsyncClient
    worker: Worker
    as_: Callable[..., dict[str, str]]
    tenant_id: UUID

    async def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> httpx.Response:
        return await self.client.request(method, path, json=body, headers=self.as_(self.tenant_id, *SCOPES))

    async def connected(self, **fields: Any) -> dict[str, Any]:
        answer = await self.ask("POST", URL, META | fields)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def run_jobs(self) -> None:
        await self.worker.run_until_idle(timeout_seconds=60)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def beside_vault(settings_for, secrets_url: str) -> AsyncGenerator[tuple[httpx.AsyncClient, Worker]]:
    """A client of the API, and the worker. What they keep in mind is kept by tenant, and each test has its own."""
    settings = settings_for("ingestion", secrets_url=secrets_url, connector_silence_seconds=5)
    async with (
        started(make_app("ingestion", settings)) as app,
        in_own_task(make_worker(settings).started()) as worker,
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://ingestion") as client,
    ):
        yield client, worker


@pytest.fixture
def vaulted(beside_vault: tuple[httpx.AsyncClient, Worker], as_, tenant_a: UUID) -> Vaulted:
    client, worker = beside_vault
    return Vaulted(client, worker, as_, tenant_a)
