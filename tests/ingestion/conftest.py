"""Fixtures of the ingestion room."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import httpx
import pytest_asyncio

from libs.db import Database
from libs.jobs import Worker
from tests.ingestion.replaying import Replayer
from tests.ingestion.sync_fixtures import quick_worker, retry_sync, run_sync, script, source
from tests.ingestion.uploading import SCOPES, Uploader

__all__ = ["quick_worker", "retry_sync", "run_sync", "script", "source"]
MakeUploader = Callable[[UUID], Awaitable[Uploader]]


@pytest_asyncio.fixture(loop_scope="session")
async def uploader_of(
    client_of: Callable[[str], Awaitable[httpx.AsyncClient]],
    as_: Callable[..., dict[str, str]],
    worker_of: Callable[..., Awaitable[int]],
    database: Callable[[str], Database],
) -> MakeUploader:
    """`await uploader_of(tenant_a)`: a client of `/uploads` in that tenant."""

    async def make(tenant_id: UUID) -> Uploader:
        client = await client_of("ingestion")
        return Uploader(client, lambda: as_(tenant_id, *SCOPES), worker_of, database("ingestion"), tenant_id)

    return make


@pytest_asyncio.fixture(loop_scope="session")
async def uploader(uploader_of: MakeUploader, tenant_a: UUID) -> Uploader:
    """A client of `/uploads` in `tenant_a`."""
    return await uploader_of(tenant_a)


@pytest_asyncio.fixture(loop_scope="session")
async def replayer(client_of, as_, quick_worker: Worker, database, tenant_a: UUID) -> Replayer:
    """A client of `/replays` in `tenant_a`, with stored rows of nobody else."""
    client = await client_of("ingestion")
    return Replayer(
        client,
        lambda: as_(tenant_a, "ingestion:read", "ingestion:write"),
        quick_worker,
        database("ingestion"),
        tenant_a,
    )
