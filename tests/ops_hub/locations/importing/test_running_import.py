"""What others are told while an import of the same tenant is running."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import psycopg
import pytest

from services.ops_hub.locations import holding
from tests.ops_hub.locations.conftest import SHOP
from tests.ops_hub.locations.importing.files import NORTH, SOUTH, lines

_WAITING = """
    select count(*) from pg_stat_activity
    where wait_event_type = 'Lock' and query like '%ops.location%' and pid <> pg_backend_pid()
"""


@pytest.fixture
def stalled(postgres_url, send) -> Callable[[], object]:
    """`async with stalled() as first:` an import that has decided and cannot write, until the end of the block."""

    @asynccontextmanager
    async def begin() -> AsyncIterator[Awaitable]:
        async with await psycopg.AsyncConnection.connect(postgres_url) as blocker:
            await blocker.execute("lock table ops.location in share mode")
            first = asyncio.create_task(send(lines(NORTH)))
            async with await psycopg.AsyncConnection.connect(postgres_url, autocommit=True) as watcher:
                async with asyncio.timeout(30):
                    while (await (await watcher.execute(_WAITING)).fetchone()) == (0,):  # noqa: ASYNC110  # nobody is told when another waits
                        await asyncio.sleep(0.02)
            yield first
            await blocker.rollback()

    return begin


@pytest.fixture(autouse=True)
def short(monkeypatch):
    monkeypatch.setattr(holding, "WAIT_SECONDS", 1)


class TestImportLocations:
    async def test_is_refused_while_another_one_runs_and_done_after_it(self, stalled, send, listed):
        async with stalled() as first:
            second = await send(lines(SOUTH))
        assert (second.status_code, second.json()["code"]) == (409, "location_import_running")
        assert int(second.headers["retry-after"]) > 0
        assert (await first).status_code == 200
        assert (await send(lines(SOUTH))).status_code == 200
        assert {one["name"] for one in await listed()} == {"North Shop", "South Shop"}

    async def test_waits_for_one_that_is_soon_done(self, stalled, send, monkeypatch):
        monkeypatch.setattr(holding, "WAIT_SECONDS", 30)
        async with stalled() as first:
            second = asyncio.create_task(send(lines(NORTH)))
        assert ((await first).json()["added"], (await second).json()["unchanged"]) == (1, 1)

    async def test_may_be_looked_at_before(self, stalled, send):
        async with stalled() as first:
            assert (await send(lines(SOUTH), dry_run=True)).status_code == 200
        await first

    async def test_stands_in_nobody_else_s_way(self, stalled, call, tenant_b):
        async with stalled() as first:
            assert (await call("GET", "/summary", to=tenant_b)).status_code == 200
        await first


class TestCreateLocation:
    async def test_is_told_to_come_back(self, stalled, call):
        async with stalled() as first:
            answer = await call("POST", json=SHOP)
        assert (answer.status_code, answer.json()["code"]) == (409, "location_import_running")
        await first
        assert (await call("POST", json=SHOP)).status_code == 201
