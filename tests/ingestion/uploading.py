"""Sending files the way a client does, for the tests of uploads."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg
from sqlalchemy import text

from libs.db import Database

SCOPES = ("ingestion:read", "ingestion:write")
Json = dict[str, Any]


def _bytes_of(file: Path | bytes | str) -> bytes:
    match file:
        case Path():
            return file.read_bytes()
        case str():
            return file.encode()
        case _:
            return file


class Uploader:
    """One tenant's client of `/uploads`, with a look into the tables that the rows land in."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        headers: Callable[[], dict[str, str]],
        work: Callable[[str], Awaitable[int]],
        database: Database,
        tenant_id: UUID,
    ) -> None:
        self.client, self.headers, self.work = client, headers, work
        self.database, self.tenant_id = database, tenant_id

    async def post(
        self, body: bytes, *, filename: str = "rows.csv", kind: str = "ad_performance", **parameters: str
    ) -> httpx.Response:
        """The raw answer to sending `body`."""
        return await self.client.post(
            "/api/v1/uploads",
            params={"filename": filename, "kind": kind} | parameters,
            content=body,
            headers=self.headers() | {"Content-Type": "application/octet-stream"},
        )

    async def send(self, file: Path | bytes | str, *, kind: str = "ad_performance", **parameters: str) -> Json:
        """Send a file that is expected to be taken."""
        body = _bytes_of(file)
        if isinstance(file, Path):
            parameters.setdefault("filename", file.name)
        response = await self.post(body, kind=kind, **parameters)
        assert response.status_code == 201, response.text
        return response.json()

    async def look_up(self, upload_id: str, file: Path | str, **parameters: str) -> Json:
        """Join a second file on."""
        body = _bytes_of(file)
        if isinstance(file, Path):
            parameters.setdefault("filename", file.name)
        response = await self.client.post(
            f"/api/v1/uploads/{upload_id}/lookups", params=parameters, content=body, headers=self.headers()
        )
        assert response.status_code == 201, response.text
        return response.json()

    def exports(self, postgres_url: str) -> list[tuple[Any, ...]]:
        """What the audit trail says of data that left, oldest first: action, object and detail."""
        query = (
            "select action, object_id, detail from audit.event"
            " where tenant_id = %s and action like '%%exported' order by occurred_at"
        )
        with psycopg.connect(postgres_url) as connection:
            return connection.execute(query, [self.tenant_id]).fetchall()

    async def map(self, upload_id: str, mapping: Json) -> httpx.Response:
        """The raw answer to a new mapping."""
        return await self.client.put(f"/api/v1/uploads/{upload_id}/mapping", json=mapping, headers=self.headers())

    async def commit(self, upload_id: str) -> Json:
        """Commit, run the job, and read the upload again."""
        response = await self.client.post(f"/api/v1/uploads/{upload_id}/commit", headers=self.headers())
        assert response.status_code == 202, response.text
        await self.work("ingestion")
        return await self.get(upload_id)

    async def land(self, file: Path | bytes | str, *, kind: str = "ad_performance", **parameters: str) -> Json:
        """Send and commit a file under the mapping that is proposed."""
        upload = await self.send(file, kind=kind, **parameters)
        assert upload["mapping_issues"] == [], upload["mapping_issues"]
        return await self.commit(upload["id"])

    async def get(self, upload_id: str) -> Json:
        response = await self.client.get(f"/api/v1/uploads/{upload_id}", headers=self.headers())
        assert response.status_code == 200, response.text
        return response.json()

    async def read(self, path: str, **parameters: Any) -> Json:
        """The JSON at `path` under `/api/v1`."""
        response = await self.client.get(f"/api/v1{path}", params=parameters, headers=self.headers())
        assert response.status_code == 200, response.text
        return response.json()

    async def all(self, sql: str, **values: Any) -> list[tuple[Any, ...]]:
        """Rows of a query as this tenant."""
        async with self.database.tenant(self.tenant_id, read_only=True) as session:
            return [tuple(row) for row in await session.execute(text(sql), values)]

    async def one(self, sql: str, **values: Any) -> tuple[Any, ...]:
        """The one row of a query as this tenant."""
        rows = await self.all(sql, **values)
        assert len(rows) == 1
        return rows[0]
