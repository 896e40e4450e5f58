"""Migrations go back and forth on an installation with data: what stays is as it was, and the app works as before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psycopg
import pytest
from alembic.script import ScriptDirectory
from psycopg import sql

from infra.local.home import Home
from infra.local.tools import server_alone
from migrations.rooms import PLATFORM, ROOMS, Room
from migrations.run import config_for, step_back, upgrade
from tests.local.conftest import LocalStack

LAST = 3
# Every room stands on the platform's functions: it goes back when none of them needs those any more.
SERVICES = [room for room in ROOMS if room is not PLATFORM]
TODAY = datetime.now(UTC).date()
PERIOD = {"start_date": f"{TODAY - timedelta(days=60)}", "end_date": f"{TODAY}", "dataset": "demo"}
COLUMNS = """
    select n.nspname, c.relname, a.attname from pg_attribute a
    join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition and a.attnum > 0 and not a.attisdropped
        and n.nspname !~ '^(pg_|information_schema)' and c.relname !~ '^alembic_version'
"""
Column = tuple[str, str, str]
"""Schema, table, column."""


@dataclass(frozen=True)
class Installation:
    """A stack that was filled and stopped; `combined` is what its overview answered."""

    stack: LocalStack
    combined: dict[str, Any]

    @property
    def home(self) -> Home:
        return Home(self.stack.folder)


def _ask(stack: LocalStack, path: str, **query: str) -> httpx.Response:
    key = Home(stack.folder).read(stack.folder / "demo.json")["api_key"]
    url = f"http://127.0.0.1:{stack.port}/api/v1{path}"
    return httpx.get(url, params=query, headers={"Authorization": f"Bearer {key}"}, timeout=30)


def _is_filled(stack: LocalStack) -> bool:
    answer = _ask(stack, "/metrics/combined", **PERIOD)
    return answer.status_code == 200 and answer.json()["campaign"]["summary"]["spend"] is not None


@pytest.fixture(scope="module")
def filled(new_stack: Any) -> Installation:
    """The demo data, synced, built by dbt and cut into snapshots."""
    stack: LocalStack = new_stack()
    done = stack.opsight("up", "--detach", "--no-web", "--port", str(stack.port))
    assert done.returncode == 0, done.stderr
    stack.wait(_is_filled, seconds=240, every=2)  # each look costs the stack an answer
    combined = _ask(stack, "/metrics/combined", **PERIOD).json()
    stack.opsight("down")
    return Installation(stack, combined)


def _contents(url: str) -> dict[Column, tuple[int, int]]:
    """Rows, and a sum over the values, of each column of each table."""
    with psycopg.connect(url) as connection:
        tables: dict[tuple[str, str], list[str]] = {}
        for schema, table, column in connection.execute(COLUMNS):
            tables.setdefault((schema, table), []).append(column)
        return {
            (*table, column): digest
            for table, columns in tables.items()
            for column, digest in zip(columns, _digests(connection, table, columns), strict=True)
        }


def _digests(connection: psycopg.Connection, table: tuple[str, str], columns: list[str]) -> Iterator[tuple[int, int]]:
    """Of each of the columns; the table is read once."""
    sums = [
        sql.SQL("coalesce(sum(hashtextextended({}::text, 0)), 0)").format(sql.Identifier(column)) for column in columns
    ]
    query = sql.SQL("select count(*), {} from {}").format(sql.SQL(", ").join(sums), sql.Identifier(*table))
    [(rows, *found)] = connection.execute(query).fetchall()
    return ((rows, digest) for digest in found)


def _revisions(room: Room) -> list[str]:
    """Newest first."""
    script = ScriptDirectory.from_config(config_for(room, "unused"))
    return [revision.revision for revision in script.walk_revisions()]


def _steps(rooms: Sequence[Room], last: int | None = None) -> Iterator[Room]:
    """Each step down, as rooms: `last` of each room, or all."""
    return (room for room in reversed(rooms) for _ in _revisions(room)[:last])


class TestRecentMigrations:
    """In this order, on one installation."""

    def test_lose_only_what_they_had_made(self, filled: Installation) -> None:
        with server_alone(filled.home) as url:
            before = _contents(url)
            for room in _steps(SERVICES, LAST):
                step_back(url, room, "-1")
            kept = _contents(url)
            upgrade(url)
            after = _contents(url)
        stayed = kept.keys() & before.keys()
        assert len(stayed) > 1000
        assert {column: after[column] for column in stayed} == {column: before[column] for column in stayed}
        assert after.keys() == before.keys()

    def test_leave_an_installation_that_works(self, filled: Installation) -> None:
        stack = filled.stack
        stack.up()
        demo = filled.home.read(stack.folder / "demo.json")
        account = {"email": demo["email"], "password": demo["password"]}
        signed_in = httpx.post(f"{demo['url']}/api/v1/auth/sign-in", json=account, headers={"Origin": demo["url"]})
        again = _ask(stack, "/metrics/combined", **PERIOD).json()
        assert signed_in.status_code == 200
        assert [again[part] for part in ("campaign", "creative", "budget")] == [
            filled.combined[part] for part in ("campaign", "creative", "budget")
        ]
        assert _ask(stack, "/airbyte/connections").json()["items"][0]["dataset"] == "demo"
        assert _ask(stack, "/members").json()["items"]
        stack.opsight("down")


class TestAllMigrations:
    def test_go_down_step_by_step_though_there_are_data(self, filled: Installation) -> None:
        with server_alone(filled.home) as url:
            for room in _steps(ROOMS):
                step_back(url, room, "-1")
            with psycopg.connect(url) as connection:
                ours = connection.execute(COLUMNS + " and n.nspname !~ '^(staging|intermediate|warehouse)'").fetchall()
            upgrade(url)
        assert ours == []
