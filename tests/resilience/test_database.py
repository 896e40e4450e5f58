"""What a caller of a service is told while its database is away, full, starting or silent: come back shortly."""

import asyncio
import signal
import time
from collections.abc import AsyncGenerator

import httpx
import psutil
import pytest
import pytest_asyncio
from fastapi import FastAPI
from sqlalchemy import text

from libs.db import Database
from libs.errors import install_error_rendering
from libs.testing.databases import url_of

STATEMENT_SECONDS = 2.0


@pytest_asyncio.fixture(loop_scope="session")
async def connect(own_servers) -> AsyncGenerator:
    """`connect(role=…)`: a database with two connections at most."""
    made = []

    def make(role="postgres"):
        url = url_of(own_servers.postgres.url, database="jobs", **({} if role == "postgres" else {"role": role}))
        made.append(Database(url, application_name="caller", pool_size=1, statement_seconds=STATEMENT_SECONDS))
        return made[-1]

    yield make
    for database in made:
        await database.dispose()


@pytest.fixture
def client_on():
    """`client_on(database)`: asks a service that runs the statement it is given."""

    def make(database):
        app = FastAPI()
        install_error_rendering(app)

        @app.get("/run")
        async def run(statement: str):
            async with database.platform() as session:
                await session.execute(text(statement))
                await session.execute(text("select 1"))

        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://service", timeout=30)

    return make


async def ask(client, statement="select 1"):
    answer = await client.get("/run", params={"statement": statement})
    problem = answer.json() or {}
    return answer.status_code, problem.get("code"), answer.headers.get("retry-after")


AWAY = (503, "dependency_unavailable", "2")
FINE = (200, None, None)


class TestAnswer:
    async def test_is_503_when_the_connection_was_ended_by_an_operator(self, connect, client_on):
        async with client_on(connect()) as client:
            assert await ask(client, "select pg_terminate_backend(pg_backend_pid())") == AWAY
            assert await ask(client) == FINE

    async def test_is_503_when_every_connection_is_taken(self, connect, client_on):
        database = connect()
        async with client_on(database) as client, database.platform() as one, database.platform() as other:
            await one.execute(text("select 1"))
            await other.execute(text("select 1"))
            kept = database.glance("select 1")  # there is one more for it
            await kept.read()
            assert await ask(client) == AWAY
            await kept.close()

    async def test_is_503_when_the_server_takes_no_more_connections(self, connect, client_on):
        async with connect().platform() as session:
            await session.execute(text("alter role opsight_reporting connection limit 0"))
        try:
            async with client_on(connect("opsight_reporting")) as client:
                assert await ask(client) == AWAY
        finally:
            async with connect().platform() as session:
                await session.execute(text("alter role opsight_reporting connection limit -1"))

    async def test_is_503_until_a_killed_server_has_recovered(self, connect, client_on, own_servers):
        async with client_on(connect()) as client:
            assert await ask(client) == FINE
            running = asyncio.create_task(ask(client, "select pg_sleep(1.5)"))
            await asyncio.sleep(0.3)
            own_servers.postgres.process.send_signal(signal.SIGQUIT)
            assert await running == AWAY
            await asyncio.to_thread(own_servers.postgres.process.wait, 20)
            restarted = asyncio.create_task(asyncio.to_thread(own_servers.restart_postgres))
            meanwhile = set()
            while not restarted.done():
                meanwhile.add(await ask(client))
                await asyncio.sleep(0.01)
            await restarted
            assert AWAY in meanwhile <= {AWAY, FINE}
            assert await ask(client) == FINE

    async def test_comes_in_time_when_the_server_is_silent(self, connect, client_on, own_servers):
        database = connect()
        async with client_on(database) as client:
            assert await ask(client) == FINE
            server = psutil.Process(own_servers.postgres.pid)
            frozen = [server, *server.children(recursive=True)]
            for process in frozen:
                process.suspend()
            try:
                began = time.monotonic()
                with pytest.raises(TimeoutError):
                    await database.ping()
                assert time.monotonic() - began < 3
                assert await asyncio.gather(*[ask(client) for _ in range(4)]) == [AWAY] * 4
                assert time.monotonic() - began < 2 * STATEMENT_SECONDS + 12
            finally:
                for process in frozen:
                    process.resume()
            assert await ask(client) == FINE
            await database.ping()

    async def test_is_500_when_the_statement_is_at_fault(self, connect, client_on):
        async with client_on(connect()) as client:
            assert await ask(client, "select nothing") == (500, "internal_error", None)
