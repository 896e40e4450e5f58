"""Connections that an ended `Database` lends to the next one: the same server process, and nothing of what was done."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import text

from libs.db import Database
from libs.testing import lending
from libs.testing.databases import create_database, drop_database, url_of

PLACE = uuid4().hex
_PID = text("select pg_backend_pid()")


class Ended:
    """Databases one after the other, each of which has ended when the next one begins."""

    def __init__(self, url: str) -> None:
        self._url = url

    @asynccontextmanager
    async def opened(self, *, application_name: str = f"lending-{PLACE}", **options: Any) -> AsyncIterator[Database]:
        database = Database(self._url, application_name=application_name, **options)
        try:
            yield database
        finally:
            await database.dispose()

    async def ask(self, statement: str, **options: Any) -> Any:
        """What one database that lives for this alone reads."""
        async with self.opened(**options) as database, database.platform() as session:
            return (await session.execute(text(statement))).scalar_one()


@pytest.fixture
def ended(role_url: Callable[[str], str]) -> Ended:
    return Ended(role_url("reporting"))


async def pid_of(database: Database) -> int:
    async with database.platform() as session:
        return (await session.execute(_PID)).scalar_one()


class TestLentConnection:
    async def test_is_the_one_of_before(self, ended: Ended):
        assert await ended.ask("select pg_backend_pid()") == await ended.ask("select pg_backend_pid()")

    @pytest.mark.parametrize(
        "left",
        [
            pytest.param("set lock_timeout = '7s'", id="setting"),
            pytest.param("set app.tenant_id = '7'", id="tenant"),
            pytest.param("set session characteristics as transaction read only", id="read only"),
            pytest.param("create temporary table kept_for_nobody (id int)", id="temporary table"),
            pytest.param("select pg_advisory_lock(4711)", id="lock"),
            pytest.param("listen lending", id="channel"),
            pytest.param("declare kept cursor with hold for select 1", id="cursor"),
        ],
    )
    async def test_has_nothing_of_what_was_done(self, ended: Ended, left: str):
        before = await ended.ask(_STATE)
        async with ended.opened() as database:
            async with database.platform() as session:
                await session.execute(text(left))
            first = await pid_of(database)
        async with ended.opened() as database:
            assert await pid_of(database) == first
        assert await ended.ask(_STATE) == before

    async def test_has_left_its_transaction(self, ended: Ended):
        async with ended.opened() as database:
            connection = await database.engine.connect()
            xid = (await connection.execute(text("select pg_current_xact_id()::text"))).scalar_one()
            first = (await connection.execute(_PID)).scalar_one()
            await connection.close()
        assert await ended.ask(f"select pg_xact_status('{xid}'::xid8)") == "aborted"
        assert await ended.ask("select pg_backend_pid()") == first

    async def test_knows_the_statements_of_before(self, ended: Ended):
        when = f"select min(prepare_time)::text from pg_prepared_statements where statement like '%{uuid4()}%'"
        first = await ended.ask(when)
        assert first is not None
        assert await ended.ask(when) == first

    async def test_is_kept_however_many_others_rest(self, ended: Ended, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(lending, "MOST_LENT", 2)
        pids = [
            await ended.ask("select pg_backend_pid()", application_name=f"lending-{name}") for name in ("a", "b", "c")
        ]
        assert await ended.ask("select pg_backend_pid()", application_name="lending-c") == pids[2]
        assert await ended.ask("select pg_backend_pid()", application_name="lending-a") != pids[0]

    async def test_reads_json_as_a_new_one_does(self, ended: Ended):
        for _ in range(2):
            assert await ended.ask("""select '{"a": [1, null]}'::jsonb""") == {"a": [1, None]}
            assert await ended.ask("""select '{"a": [1, null]}'::json""") == {"a": [1, None]}


class TestConnection:
    @pytest.mark.parametrize(
        "otherwise", [{"application_name": "another"}, {"statement_seconds": 3.5}], ids=["name", "limit"]
    )
    async def test_of_another_kind_is_not_lent(self, ended: Ended, otherwise: dict[str, Any]):
        first = await ended.ask("select pg_backend_pid()")
        assert await ended.ask("select pg_backend_pid()", **otherwise) != first

    async def test_of_a_database_that_lives_is_not_lent(self, ended: Ended):
        async with ended.opened() as one, ended.opened() as other:
            assert await pid_of(one) != await pid_of(other)

    async def test_that_is_broken_is_not_lent(self, ended: Ended, postgres_url: str):
        async with ended.opened() as database:
            first = await pid_of(database)
            superuser = await asyncpg.connect(postgres_url)
            await superuser.execute("select pg_terminate_backend($1, 2000)", first)
            await superuser.close()
        assert await ended.ask("select pg_backend_pid()") != first

    async def test_that_breaks_while_it_rests_is_not_lent(self, ended: Ended, postgres_url: str):
        first = await ended.ask("select pg_backend_pid()")
        superuser = await asyncpg.connect(postgres_url)
        await superuser.execute("select pg_terminate_backend($1, 2000)", first)
        await superuser.close()
        assert await ended.ask("select pg_backend_pid()") != first

    async def test_to_another_database_is_closed(self, postgres_url: str):
        """Whoever makes a database of its own drops it."""
        name = f"lending_{PLACE}"
        other = Ended(url_of(create_database(postgres_url, name), database=name))
        assert await other.ask("select current_database()") == name
        superuser = await asyncpg.connect(postgres_url)
        left = "select count(*) from pg_stat_activity where datname = $1"
        for _ in range(500):
            if not (still := await superuser.fetchval(left, name)):
                break
            await asyncio.sleep(0.02)
        await superuser.close()
        drop_database(postgres_url, name)
        assert still == 0

    async def test_of_another_loop_is_not_lent(self, ended: Ended):
        def of_a_command() -> int:
            return asyncio.run(ended.ask("select pg_backend_pid()"))

        first = await ended.ask("select pg_backend_pid()")
        others = {await asyncio.to_thread(of_a_command) for _ in range(2)}
        assert len(others) == 2
        assert first not in others
        assert await ended.ask("select pg_backend_pid()") == first


_STATE = """
select jsonb_build_array(
  current_setting('lock_timeout'), coalesce(nullif(current_setting('app.tenant_id', true), ''), '-'),
  current_setting('transaction_read_only'), to_regclass('pg_temp.kept_for_nobody')::text,
  (select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()),
  (select count(*) from pg_listening_channels()), (select count(*) from pg_cursors where is_holdable))
"""
