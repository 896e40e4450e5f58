"""What the tests of the mechanism share: a worker of made-up jobs on a service's real tables."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any, ClassVar
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from contracts.jobs import JobPayload, JobView
from libs.db import Database, in_schema
from libs.jobs import Job, JobContext, RetryPolicy, Worker, enqueue, get_job
from libs.jobs.store import JobStore
from libs.testing.tasks import in_own_task

ROOM = "reporting"


class Note(JobPayload):
    """A job that does what the test says."""

    KIND: ClassVar[str] = "reporting.note"
    text: str = ""


QUICK = RetryPolicy(attempts=3, base_seconds=0.01, cap_seconds=0.01)


def job_that(run: Callable[[JobContext, Note], Awaitable[None]], **options: Any) -> Job[Note]:
    """The job `Note` that does `run`."""
    return Job(Note, run, **({"retry": QUICK} | options))


@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def no_older_jobs(postgres_url: str) -> None:
    """A worker runs every tenant's jobs, so what an earlier test left behind would run here."""
    connection = await asyncpg.connect(postgres_url)
    await connection.execute(f"truncate {ROOM}.job")
    await connection.close()


@pytest.fixture
def jobs_database(database: Callable[[str], Database]) -> Database:
    """The service's database, seen as its role."""
    return database(ROOM)


@pytest_asyncio.fixture(loop_scope="session")
async def worker_with(settings_for: Any) -> AsyncGenerator[Callable[..., Awaitable[Worker]]]:
    """`await worker_with(run, …)`: a started worker whose job `Note` does `run`."""
    async with AsyncExitStack() as stack:

        async def start(run: Callable[[JobContext, Note], Awaitable[None]], **options: Any) -> Worker:
            worker_options = {name: options.pop(name) for name in ("timing",) if name in options}
            worker = Worker(ROOM, settings_for(ROOM), jobs=[job_that(run, **options)], **worker_options)
            return await stack.enter_async_context(in_own_task(worker.started()))

        yield start


@pytest.fixture
def add_job(jobs_database: Database, tenant_a: UUID) -> Callable[..., Awaitable[UUID]]:
    """`await add_job("text", …)`: enqueue a `Note` for `tenant_a`; answers its id."""

    async def add(text: str = "", *, tenant_id: UUID = tenant_a, **options: Any) -> UUID:
        async with jobs_database.tenant(tenant_id) as session:
            return await enqueue(session, Note(text=text), tenant_id=tenant_id, **options)

    return add


@pytest.fixture
def view_job(jobs_database: Database, tenant_a: UUID) -> Callable[..., Awaitable[JobView]]:
    """`await view_job(id)`: the job as `tenant_a` reads it."""

    async def view(job_id: UUID, *, tenant_id: UUID = tenant_a) -> JobView:
        async with jobs_database.tenant(tenant_id, read_only=True) as session:
            return await get_job(session, job_id)

    return view


@pytest_asyncio.fixture(loop_scope="session")
async def store(role_url: Callable[[str], str]) -> AsyncGenerator[JobStore]:
    """The service's jobs as a worker sees them, with leases of 30 seconds."""
    async with asyncpg.create_pool(role_url(ROOM), min_size=0, max_size=4) as pool:
        yield JobStore(pool, ROOM, lease_seconds=30, most_worker_losses=3)


@pytest.fixture
def run_sql(jobs_database: Database, tenant_a: UUID) -> Callable[..., Awaitable[Any]]:
    """`await run_sql("update …", …)`: as `tenant_a` in the service's schema."""

    async def run(statement: str, **values: Any) -> Any:
        async with jobs_database.tenant(tenant_a) as session:
            return await session.execute(in_schema(session, statement), values)

    return run
