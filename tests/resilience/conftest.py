"""Servers of its own for tests that stop them, and workers to go with them."""

import asyncio
import os
import random
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import psycopg
import pytest
import pytest_asyncio
from psycopg import sql
from sqlalchemy.engine import make_url

from contracts.jobs import JobPayload
from infra.local.postgres import PostgresServer, start_postgres
from infra.local.valkey import ValkeyServer, start_valkey
from libs.db import Database
from libs.jobs import Doorbell, enqueue
from libs.settings import Settings
from libs.testing.databases import create_database, set_role_passwords, url_of
from libs.testing.keys import write_keys
from migrations.rooms import LOGIN_ROLES, PLATFORM, ROOMS
from migrations.run import upgrade
from services.reporting.settings import ReportingSettings
from tests.resilience.job_workers import ROOM, Mark, Workers
from tests.resilience.run_stage import Inbox, Stage, opened_inbox
from tests.resilience.run_workers import RunWorkers


@dataclass
class OwnServers:
    """PostgreSQL and Valkey that a test may stop and start again on the same ports, with their data."""

    folder: Path
    postgres: PostgresServer
    valkey: ValkeyServer

    def restart_postgres(self) -> None:
        self.postgres = start_postgres(self.folder / "postgres", durable=True, port=self.postgres.port)

    def restart_valkey(self) -> None:
        self.valkey = start_valkey(self.folder / "valkey", durable=True, port=self.valkey.port)


@pytest.fixture(scope="session")
def own_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnServers]:
    folder = tmp_path_factory.mktemp("own_servers")
    servers = OwnServers(
        folder,
        start_postgres(folder / "postgres", durable=True),
        start_valkey(folder / "valkey", durable=True),
    )
    _let_sign_in_quickly(servers.postgres.url)
    admin_url = create_database(servers.postgres.url, "jobs")
    upgrade(admin_url, rooms=[PLATFORM, *(room for room in ROOMS if room.name == ROOM)])
    set_role_passwords(admin_url, LOGIN_ROLES)
    yield servers
    servers.valkey.stop()
    servers.postgres.stop()


def _let_sign_in_quickly(url: str) -> None:
    """Hash passwords once, not thousands of times: a new worker opens many connections, and that is most of its start.

    It stays so over every restart.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("alter system set scram_iterations = 1")
        connection.execute("select pg_reload_conf()")
        connection.execute("set scram_iterations = 1")
        password = sql.Literal(make_url(url).password)
        connection.execute(sql.SQL("alter role postgres password {}").format(password))


@pytest.fixture
def chance() -> random.Random:
    """Random, and repeatable: the seed is printed, and `OPSIGHT_TEST_SEED` sets it."""
    seed = int(os.environ.get("OPSIGHT_TEST_SEED", random.randrange(10**6)))
    print(f"OPSIGHT_TEST_SEED={seed}")
    return random.Random(seed)


@pytest.fixture(scope="session")
def own_settings(own_servers: OwnServers) -> Settings:
    write_keys(own_servers.folder / "keys", [ROOM])
    return Settings(
        environment="test",
        database_url=url_of(own_servers.postgres.url, database="jobs", role=f"opsight_{ROOM}"),
        redis_url=own_servers.valkey.url,
        signing_key_file=own_servers.folder / f"keys/{ROOM}.pem",
        trust_file=own_servers.folder / "keys/trust.json",
        log_level="error",
    )


@pytest.fixture
def workers(own_settings: Settings) -> Iterator[Workers]:
    workers = Workers(own_settings)
    yield workers
    workers.stop()


class Tenant:
    """A tenant's jobs, and what they left behind."""

    def __init__(self, database: Database, admin_url: str) -> None:
        self.id: UUID = uuid4()
        self._database = database
        self._admin_url = admin_url

    async def add(self, count: int, *, seconds: float = 0.05) -> None:
        """Enqueue `count` jobs that take twice up to `seconds`."""
        await self.add_these(*[Mark(seconds=seconds) for _ in range(count)])

    async def add_these(self, *payloads: JobPayload) -> None:
        async with self._database.tenant(self.id) as session:
            for payload in payloads:
                await enqueue(session, payload, tenant_id=self.id)

    async def all_over(self, *, within_seconds: float) -> bool:
        """Wait until no job is left to be done; False when that takes too long."""
        deadline = time.monotonic() + within_seconds
        while time.monotonic() < deadline:
            states = await self.states()
            if set(states) <= {"succeeded", "failed", "dead", "cancelled"}:
                return True
            await asyncio.sleep(0.2)
        return False

    async def states(self) -> dict[str, int]:
        """How many jobs are in which state."""
        query = "select state, count(*) from reporting.job where tenant_id = $1 group by state"
        return {row[0]: row[1] for row in await self._fetch(query)}

    async def marks(self) -> tuple[int, int]:
        """How many marks there are, and of how many jobs."""
        query = "select count(*), count(distinct job_id) from reporting.effect where tenant_id = $1"
        [row] = await self._fetch(query)
        return row[0], row[1]

    async def _fetch(self, query: str) -> list[Any]:
        connection = await asyncpg.connect(self._admin_url)
        try:
            return await connection.fetch(query, self.id)
        finally:
            await connection.close()


@pytest_asyncio.fixture(loop_scope="session")
async def new_tenant(own_servers: OwnServers, own_settings: Settings) -> AsyncGenerator[Callable[[], Tenant]]:
    """`new_tenant()`: with a database and a doorbell as an API process has them."""
    database = Database(own_settings.database_url.get_secret_value(), application_name="resilience")
    doorbell = database.info["doorbell"] = Doorbell(own_settings.redis_url.get_secret_value(), ROOM)
    admin_url = url_of(own_servers.postgres.url, database="jobs")
    yield lambda: Tenant(database, admin_url)
    await doorbell.close()
    await database.dispose()


@pytest.fixture
async def inbox() -> AsyncIterator[Inbox]:
    async with opened_inbox() as opened:
        yield opened


@pytest.fixture
async def stage(own_servers: OwnServers, own_settings: Settings, inbox: Inbox) -> AsyncIterator[Stage]:
    """Runs of a new tenant; workers come with `stage.workers.start()`."""
    settings = ReportingSettings(**own_settings.model_dump(mode="python") | {"smtp_url": inbox.url})
    database = Database(settings.database_url.get_secret_value(), application_name="resilience")
    doorbell = database.info["doorbell"] = Doorbell(settings.redis_url.get_secret_value(), ROOM)
    workers = RunWorkers(settings)
    yield Stage(database, url_of(own_servers.postgres.url, database="jobs"), settings, workers, uuid4())
    workers.stop()
    await doorbell.close()
    await database.dispose()
