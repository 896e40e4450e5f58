"""The fixtures of every room. `tests/conftest.py` adds the servers they stand on.

Isolation is by tenant: `tenant_a` and `tenant_b` are new for each test, so nothing has to be truncated.
"""

import gc
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Iterator
from contextlib import AsyncExitStack
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
import pytest_asyncio
import structlog
from fastapi import FastAPI

from libs.auth import Principal, TokenSigner
from libs.clock import utc_now
from libs.db import Database, schema_of_role
from libs.jobs import Worker
from libs.settings import Settings
from libs.testing.apps import make_starts_cheap, started
from libs.testing.databases import create_database, delete_jobs_left, redis_url_of, url_of
from libs.testing.deployables import DEPLOYABLES, make_app, make_worker, settings_class
from libs.testing.keys import write_keys
from libs.testing.lending import Lender
from libs.testing.servers import Servers
from libs.testing.tasks import in_own_task

BEGAN = pytest.StashKey[datetime]()
MOST_RESTING = 100
"""How many connections a pytest process keeps open between two files."""


def pytest_configure(config: pytest.Config) -> None:
    """Until an app sets logging up: structlog draws a traceback with all that its frames hold, which takes a second."""
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*structlog.get_config()["processors"][:-1], plain])


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """All that is made of ten thousand tests stays: looking through it for garbage again and again finds none."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


@pytest.fixture(scope="session", autouse=True)
def cheap_starts() -> Iterator[None]:
    """An app is started in milliseconds, with routes that the first app of its service has built."""
    with pytest.MonkeyPatch.context() as patch:
        make_starts_cheap(patch)
        yield


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Note when the test began, its fixtures included."""
    item.config.stash[BEGAN] = utc_now()


SettingsFor = Callable[..., Settings]
AppOf = Callable[[str], Awaitable[FastAPI]]


@pytest.fixture(scope="session")
def worker_number(request: pytest.FixtureRequest) -> int:
    """This pytest process's number: 0 without pytest-xdist."""
    worker: str = getattr(request.config, "workerinput", {}).get("workerid", "gw0")
    return int(worker.removeprefix("gw"))


@pytest_asyncio.fixture(scope="session", loop_scope="session", autouse=True)
async def lender() -> AsyncGenerator[Lender]:
    """Connections of databases that tests are done with, for the next ones."""
    with pytest.MonkeyPatch.context() as patch:
        lender = Lender()
        lender.install(patch)
        yield lender
        await lender.close()


@pytest.fixture(scope="session")
def postgres_url(servers: Servers, worker_number: int, lender: Lender) -> str:
    """Superuser URL of this pytest process's own migrated database."""
    name = servers.template.replace("template", f"worker_{worker_number}")
    url = create_database(servers.postgres_url, name, template=servers.template)
    lender.lend(url)
    return url


@pytest.fixture(scope="session")
def superuser_connection(postgres_url: str) -> Iterator[psycopg.Connection]:
    """To `postgres_url`, one for all that looks past every policy; each statement is a transaction of its own."""
    with psycopg.connect(postgres_url, autocommit=True, prepare_threshold=None) as connection:
        yield connection


@pytest.fixture(scope="session")
def redis_url(servers: Servers, worker_number: int) -> str:
    """URL of this pytest process's own Redis database."""
    return redis_url_of(servers.redis_url, worker_number)


@pytest.fixture(scope="session")
def role_url(postgres_url: str) -> Callable[[str], str]:
    """`role_url("metrics")`: the database's URL as the role `opsight_metrics`."""
    return lambda name: url_of(postgres_url, role=f"opsight_{name}")


@pytest.fixture(scope="session")
def keys_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A signing key for each deployable and the trust list."""
    folder = tmp_path_factory.mktemp("keys")
    write_keys(folder, DEPLOYABLES)
    return folder


@pytest.fixture(scope="session")
def settings_for(
    role_url: Callable[[str], str],
    redis_url: str,
    keys_folder: Path,
    secrets_port: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> SettingsFor:
    """`settings_for("ingestion", data_dir=…)`: settings of a deployable on this process's servers."""
    data_dir = tmp_path_factory.mktemp("data")

    def make(name: str, **overrides: Any) -> Settings:
        values: dict[str, Any] = {
            "environment": "test",
            "database_url": role_url(name),
            "redis_url": redis_url,
            "signing_key_file": keys_folder / f"{name}.pem",
            "trust_file": keys_folder / "trust.json",
            "data_dir": data_dir,
            "secrets_url": f"http://127.0.0.1:{secrets_port}",
        }
        if name == "metrics":
            values |= {"dbt_database_url": role_url("dbt"), "dbt_debounce_seconds": 0}
        return settings_class(name)(**(values | overrides))

    return make


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def session_stack(lender: Lender) -> AsyncGenerator[AsyncExitStack]:
    """What lives until the last test of this process is done."""
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture(scope="session")
def kept_databases() -> list[Database]:
    """Those of apps and workers that live until the last test of this process is done."""
    return []


@pytest_asyncio.fixture(scope="module", loop_scope="session", autouse=True)
async def few_connections(kept_databases: list[Database]) -> AsyncGenerator[None]:
    """Pools let go of no connection, and a process keeps some twenty of them: together they would fill the server."""
    yield
    if sum(database.resting for database in kept_databases) > MOST_RESTING:
        for database in kept_databases:
            await database.dispose()


@pytest.fixture(scope="session")
def database(
    role_url: Callable[[str], str], session_stack: AsyncExitStack, kept_databases: list[Database]
) -> Callable[[str], Database]:
    """`database("ingestion")`: the database as that service's role."""
    known: dict[str, Database] = {}

    def connect(name: str) -> Database:
        if name not in known:
            known[name] = Database(role_url(name), application_name=f"tests-{name}")
            kept_databases.append(known[name])
            session_stack.push_async_callback(known[name].dispose)
        return known[name]

    return connect


@pytest.fixture
def tenant_a() -> UUID:
    """A tenant that nobody else knows."""
    return uuid4()


@pytest.fixture
def tenant_b() -> UUID:
    """Another tenant, who must see nothing of `tenant_a`."""
    return uuid4()


@pytest.fixture(scope="session")
def app_of(settings_for: SettingsFor, session_stack: AsyncExitStack, kept_databases: list[Database]) -> AppOf:
    """`await app_of("metrics")`: the service's app, started once a session."""
    known: dict[str, FastAPI] = {}

    async def start(name: str) -> FastAPI:
        if name not in known:
            app = make_app(name, settings_for(name))
            await session_stack.enter_async_context(started(app))
            kept_databases.append(app.state.database)
            known[name] = app
        return known[name]

    return start


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def client_of(app_of: AppOf) -> AsyncGenerator[Callable[[str], Awaitable[httpx.AsyncClient]]]:
    """`await client_of("metrics")`: an HTTP client that speaks to the service's app in this process."""
    async with AsyncExitStack() as stack:

        async def connect(name: str) -> httpx.AsyncClient:
            transport = httpx.ASGITransport(await app_of(name), raise_app_exceptions=False)
            return await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url=f"http://{name}"))

        yield connect


@pytest.fixture(scope="session")
def worker_of(
    settings_for: SettingsFor,
    session_stack: AsyncExitStack,
    kept_databases: list[Database],
    superuser_connection: psycopg.Connection,
    pytestconfig: pytest.Config,
) -> Callable[..., Awaitable[int]]:
    """`await worker_of("ingestion")`: run that service's due jobs, and those that these enqueue; answers how many ran.

    The worker is the real one, with its claims, leases and retries, in this process. What earlier tests left waiting
    (a delivery to a service that does not run here, for example) is not this test's to retry, and goes first.
    """
    known: dict[str, Worker] = {}
    tidied: dict[str, datetime] = {}

    async def run_until_idle(name: str, *, timeout_seconds: float = 60) -> int:
        if name not in known:
            worker = make_worker(name, settings_for(name))
            known[name] = await session_stack.enter_async_context(in_own_task(worker.started()))
            kept_databases.append(worker.database)
        began = pytestconfig.stash[BEGAN]
        if tidied.get(name) != began:
            tidied[name] = began
            delete_jobs_left(superuser_connection, schema_of_role(f"opsight_{name}"), before=began)
        return await known[name].run_until_idle(timeout_seconds=timeout_seconds)

    return run_until_idle


@pytest.fixture(scope="module")
def as_(keys_folder: Path, request: pytest.FixtureRequest) -> Callable[..., dict[str, str]]:
    """`as_(tenant_a, "metrics:read")`: headers of a caller the gateway let in.

    The token is for `service`, by default the room the test stands in (`tests/<service>/`). A `subject` of
    `service:<name>` signs as that deployable itself. `accounts=`, `aggregates_only=`, `test=` and `actor=` are those
    of `Principal`.
    """
    room = next((part for part in request.path.parts[::-1] if part in DEPLOYABLES), "gateway")

    @cache
    def signer_of(issuer: str) -> TokenSigner:
        return TokenSigner.from_file(issuer, keys_folder / f"{issuer}.pem")

    def headers(
        tenant_id: UUID | None, *scopes: str, subject: str | None = None, service: str | None = None, **limits: Any
    ) -> dict[str, str]:
        subject = subject or f"user:{uuid4()}"
        issuer = subject.removeprefix("service:") if subject.startswith("service:") else "gateway"
        principal = Principal(issuer, subject, tenant_id, frozenset(scopes), **limits)
        return {"Authorization": f"Bearer {signer_of(issuer).sign(service or room, principal)}"}

    return headers
