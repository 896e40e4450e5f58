"""What the tests of the engine `server` share: a fake Airbyte, and an ingestion service that knows it and the vault."""

from collections.abc import AsyncGenerator, Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import text

from libs.db import Database
from libs.jobs import Worker
from libs.testing.apps import started
from libs.testing.deployables import make_app
from libs.testing.tasks import in_own_task
from services.ingestion.worker import make_worker
from tests.ingestion.fake_airbyte import BASE, CLIENT_ID, CLIENT_SECRET, WORKSPACE, FakeAirbyte, fake_airbyte

URL = "/api/v1/airbyte/servers"
SCOPES = ("ingestion:read", "ingestion:write")


@dataclass
class Remotely:
    """The ingestion API and its worker, on behalf of `tenant_id`, beside a remote Airbyte."""

    airbyte: FakeAirbyte
    client: httpx.AsyncClient
    worker: Worker
    as_: Callable[..., dict[str, str]]
    tenant_id: UUID
    database: Database

    async def ask(self, method: str, path: str, body: Any = None, **options: Any) -> httpx.Response:
        headers = options.pop("headers", None) or self.as_(self.tenant_id, *SCOPES)
        return await self.client.request(method, path, json=body, headers=headers, **options)

    def wanted(self, **fields: Any) -> dict[str, Any]:
        server = {"name": "Ours", "base_url": self.airbyte.url, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
        return server | fields

    async def server(self, **fields: Any) -> dict[str, Any]:
        answer = await self.ask("POST", URL, self.wanted(**fields))
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def listed(self, server_id: str) -> dict[str, Any]:
        asked = await self.ask("POST", f"{URL}/{server_id}/discover")
        assert asked.status_code == 202, asked.text
        await self.run_jobs()
        return await self.job(asked.json()["id"])

    async def connected(self, remote_id: str | None = None, **fields: Any) -> dict[str, Any]:
        """A server, and a connection to one of its connections."""
        remote_id = remote_id or self.airbyte.add_connection()
        server = await self.server()
        await self.listed(server["id"])
        wanted = {"name": "Remote ads", "remote_connection_id": remote_id} | fields
        answer = await self.ask("POST", f"{URL}/{server['id']}/connections", wanted)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def queue(self, connection: dict[str, Any]) -> str:
        answer = await self.ask("POST", f"/api/v1/airbyte/connections/{connection['id']}/sync")
        assert answer.status_code == 202, answer.text
        return answer.json()["id"]

    async def synced(self, connection: dict[str, Any]) -> dict[str, Any]:
        """A sync after its first attempt."""
        job_id = await self.queue(connection)
        await self.run_jobs()
        return await self.job(job_id)

    async def again(self, job_id: str) -> dict[str, Any]:
        """The job after its next attempt, which is due at once."""
        async with self.database.tenant(self.tenant_id) as session:
            statement = "update ingestion.job set state = 'queued', run_at = now() where id = cast(:id as uuid)"
            await session.execute(text(statement), {"id": job_id})
        await self.run_jobs()
        return await self.job(job_id)

    async def run_jobs(self) -> None:
        await self.worker.run_until_idle(timeout_seconds=60)

    async def job(self, job_id: str) -> dict[str, Any]:
        answer = await self.ask("GET", f"/api/v1/airbyte/jobs/{job_id}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def log(self, job: dict[str, Any]) -> list[str]:
        url = f"/api/v1/airbyte/connections/{job['connection_id']}/jobs/{job['id']}/logs"
        return [line["message"] for line in (await self.ask("GET", url)).json()["items"]]

    async def rows(self, query: str) -> list[Any]:
        async with self.database.tenant(self.tenant_id) as session:
            return list(await session.execute(text(query)))

    async def write(self, statement: str, **values: Any) -> None:
        async with self.database.tenant(self.tenant_id) as session:
            await session.execute(text(statement), values)


@pytest.fixture
def airbyte() -> Iterator[FakeAirbyte]:
    with fake_airbyte() as fake:
        yield fake


@pytest_asyncio.fixture(loop_scope="session")
async def remotely(
    airbyte: FakeAirbyte, settings_for, secrets_url: str, as_, database, tenant_a: UUID
) -> AsyncGenerator[Remotely]:
    settings = settings_for(
        "ingestion",
        secrets_url=secrets_url,
        airbyte_server_origins=[airbyte.url.removesuffix(BASE)],
        airbyte_server_url=airbyte.url,
        airbyte_server_client_id=CLIENT_ID,
        airbyte_server_client_secret=CLIENT_SECRET,
        airbyte_server_workspaces={tenant_a: [WORKSPACE]},
        airbyte_poll_seconds=0.05,
        airbyte_answer_seconds=1,
    )
    async with (
        started(make_app("ingestion", settings)) as app,
        in_own_task(make_worker(settings).started()) as worker,
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://ingestion") as client,
    ):
        made = Remotely(airbyte, client, worker, as_, tenant_a, database("ingestion"))
        yield made
        await made.write(
            "update ingestion.job set state = 'cancelled', finished_at = now()"
            " where state in ('scheduled', 'queued', 'retry_wait')"
        )
