"""Fixtures of the tests that run scripted connectors in a real worker."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from libs.jobs import Worker
from libs.testing.tasks import in_own_task
from services.ingestion.sync import workspace
from services.ingestion.worker import make_worker
from tests.ingestion.connecting import Source
from tests.ingestion.scripted import STREAM, Script

QUICK = {"connector_silence_seconds": 3, "connector_line_bytes": 65536, "connector_output_bytes": 4 << 20}


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Iterator[Script]:
    """A program that every connector is replaced by; in a folder that other users can reach."""
    with TemporaryDirectory(prefix="opsight-script-") as folder:
        made = Script(Path(folder))
        monkeypatch.setattr(workspace, "command_for", made.command_for)
        yield made


@pytest_asyncio.fixture(loop_scope="session")
async def source(client_of, as_, database, tenant_a: UUID) -> AsyncGenerator[Source]:
    """A connection of `tenant_a` that reads one incremental stream from `script`; its jobs end with the test."""
    client = await client_of("ingestion")
    made = Source(client, lambda: as_(tenant_a, "ingestion:read", "ingestion:write"), database("ingestion"), tenant_a)
    await made.connect(name="Scripted", streams=[STREAM])
    yield made
    await made.cancel_waiting()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def quick_worker(settings_for) -> AsyncGenerator[Worker]:
    """The real worker, with limits that a test can wait for."""
    async with in_own_task(make_worker(settings_for("ingestion", **QUICK)).started()) as worker:
        yield worker


@pytest.fixture
def run_sync(source: Source, quick_worker: Worker) -> Callable[[], Awaitable[dict[str, Any]]]:
    """`await run_sync()`: queue a sync, run its first attempt, and answer its job."""

    async def run() -> dict[str, Any]:
        job_id = await source.queue()
        await quick_worker.run_until_idle(timeout_seconds=60)
        return await source.job(job_id)

    return run


@pytest.fixture
def retry_sync(source: Source, quick_worker: Worker) -> Callable[[str], Awaitable[dict[str, Any]]]:
    """`await retry_sync(job_id)`: run the next attempt of a job that waits for it."""

    async def retry(job_id: str) -> dict[str, Any]:
        await source.make_due(job_id)
        await quick_worker.run_until_idle(timeout_seconds=60)
        return await source.job(job_id)

    return retry
