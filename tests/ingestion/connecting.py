"""What the tests of connections and syncs share: making a connection, and looking at what landed."""

import hashlib
from collections.abc import Callable
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import text

from libs.db import Database

Headers = dict[str, str]
DEMO = {"name": "Demo", "connector": "opsight-demo-ads", "config": {"months": 1, "last_day": "2026-03-15"}}


async def connect(client: httpx.AsyncClient, headers: Headers, **fields: Any) -> dict[str, Any]:
    """A connection of the demo source, with `fields` changed."""
    answer = await client.post("/api/v1/airbyte/connections", json=DEMO | fields, headers=headers)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def sync(client: httpx.AsyncClient, headers: Headers, connection_id: str) -> dict[str, Any]:
    """A queued sync of the connection."""
    answer = await client.post(f"/api/v1/airbyte/connections/{connection_id}/sync", headers=headers)
    assert answer.status_code == 202, answer.text
    return answer.json()


async def job(client: httpx.AsyncClient, headers: Headers, job_id: str) -> dict[str, Any]:
    answer = await client.get(f"/api/v1/airbyte/jobs/{job_id}", headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def landed(database: Database, tenant_id: UUID, table: str) -> list[Any]:
    """The raw rows of a table in the order of their ids."""
    async with database.tenant(tenant_id) as session:
        query = text(
            "select _airbyte_raw_id, connection_id, tenant_id, dataset, _airbyte_generation_id as generation,"
            f" _airbyte_meta as meta, _airbyte_data::text as data from raw.{table} order by _airbyte_raw_id"
        )
        return list(await session.execute(query))


async def checksum(database: Database, tenant_id: UUID, table: str, *, ids: bool = False) -> tuple[int, str]:
    """How many rows there are, and a digest of what they say, whatever the connection they came by."""
    rows = await landed(database, tenant_id, table)
    digest = hashlib.sha256()
    for row in sorted(f"{str(row[0])[18:] if ids else ''}{row.data}" for row in rows):
        digest.update(row.encode())
    return len(rows), digest.hexdigest()


class Source:
    """One tenant's connection to a scripted source, with everything needed to sync it and to look at the outcome."""

    def __init__(self, client: httpx.AsyncClient, headers: Callable[[], Headers], database: Database, tenant_id: UUID):
        self.client = client
        self.headers = headers
        self.database = database
        self.tenant_id = tenant_id
        self.connection_id = ""

    async def connect(self, **fields: Any) -> None:
        self.connection_id = (await connect(self.client, self.headers(), **fields))["id"]

    async def queue(self) -> str:
        """Queue a sync, and answer the id of its job."""
        return (await sync(self.client, self.headers(), self.connection_id))["id"]

    async def job(self, job_id: str) -> dict[str, Any]:
        return await job(self.client, self.headers(), job_id)

    async def rows(self, table: str) -> list[Any]:
        return await landed(self.database, self.tenant_id, table)

    async def checksum(self, table: str) -> tuple[int, str]:
        return await checksum(self.database, self.tenant_id, table, ids=True)

    async def make_due(self, job_id: str) -> None:
        """Let a job that waits for its next attempt, or for a lost lease to run out, go on at once."""
        async with self.database.tenant(self.tenant_id) as session:
            statement = "update ingestion.job set state = 'queued', run_at = now() where id = cast(:id as uuid)"
            await session.execute(text(statement), {"id": job_id})

    async def put_off(self, job_id: str) -> None:
        """Let a job that waits for its next attempt wait for longer than any test takes."""
        async with self.database.tenant(self.tenant_id) as session:
            statement = "update ingestion.job set run_at = now() + interval '1 hour' where id = cast(:id as uuid)"
            await session.execute(text(statement), {"id": job_id})

    async def quarantined(self, job_id: str) -> list[Any]:
        async with self.database.tenant(self.tenant_id) as session:
            query = text(
                "select source_row, pointer, rule, message, row, dataset, dataset_version from ingestion.quarantine"
                " where origin = 'sync' and origin_id = cast(:id as uuid) order by source_row"
            )
            return list(await session.execute(query, {"id": job_id}))

    async def events(self) -> list[Any]:
        """What was told to other services, oldest first."""
        async with self.database.tenant(self.tenant_id) as session:
            return list(
                await session.execute(text("select type, payload::text from ingestion.outbox_event order by id"))
            )

    async def cancel_waiting(self) -> None:
        """Cancel what waits for another attempt, so that no later test runs it."""
        async with self.database.tenant(self.tenant_id) as session:
            statement = text(
                "update ingestion.job set state = 'cancelled', finished_at = now()"
                " where kind like 'ingestion.run%' and state in ('queued', 'retry_wait')"
            )
            await session.execute(statement)
