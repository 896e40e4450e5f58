"""Snapshots are in memory, and connections open, before somebody asks for them."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest_asyncio
from sqlalchemy import event
from structlog.testing import capture_logs

from libs.db import Database
from services.metrics.combined.ranges import usual_days
from services.metrics.snapshots import repository, warming
from services.metrics.snapshots.loading import Servings, SnapshotStore
from services.metrics.snapshots.warming import Warming, open_connections

PLENTY = 10**9


@pytest_asyncio.fixture(loop_scope="session")
async def served(database, tenant) -> str:
    found = await Servings(database("metrics")).get(tenant, "warehouse")
    assert found.snapshot_id is not None
    return found.snapshot_id


class TestWarming:
    async def test_asks_the_database_no_more_for_what_serves(self, counted, tenant, served):
        known, statements = counted
        store = SnapshotStore(known, PLENTY)
        async with _running(known, store):
            statements.clear()
            frames = await store.get(tenant, served, of=usual_days)
        assert frames.holds(usual_days(frames.coverage))
        assert not [one for one in statements if "snapshot_partition" in one]

    async def test_loads_another_one_as_soon_as_it_serves(self, counted, tenant, served, raw, monkeypatch):
        monkeypatch.setattr(warming, "EVERY_SECONDS", 0.05)
        known, statements = counted
        store = SnapshotStore(known, PLENTY)
        try:
            async with _running(known, store):
                statements.clear()
                loading = asyncio.Event()
                event.listen(known.engine.sync_engine, "before_cursor_execute", _set_when_loading(loading))
                _serve_another(raw, tenant, served, "another")
                async with asyncio.timeout(30):
                    await loading.wait()
                    # It is being loaded: whoever asks now waits for that, and asks nothing of the database.
                    await store.get(tenant, "another", of=usual_days)
        finally:
            _serve(raw, tenant, served)
            raw.execute("delete from metrics.snapshot where tenant_id = %s and snapshot_id = 'another'", tenant)
        assert len([one for one in statements if "snapshot_partition" in one]) == 1

    async def test_takes_no_memory_that_is_not_there(self, counted):
        known, statements = counted
        async with _running(known, SnapshotStore(known, 1)):
            pass
        assert not [one for one in statements if "snapshot_partition" in one]

    async def test_goes_on_once_the_database_answers_again(self, counted, monkeypatch):
        known, _ = counted
        monkeypatch.setattr(warming, "EVERY_SECONDS", 0.01)
        asked = list[bool]()

        async def list_serving(*_, **__):
            asked.append(True)
            if len(asked) < 3:
                raise OSError("no route")
            return []

        monkeypatch.setattr(repository, "list_serving", list_serving)
        async with _running(known, SnapshotStore(known, PLENTY)):
            # Warm only after an answer, and not after a failure.
            assert len(asked) >= 3


class TestOpenConnections:
    async def test_leaves_none_to_open_to_a_burst_of_questions(self, counted):
        known, _ = counted
        await open_connections(known)
        opened = list[object]()
        event.listen(known.engine.sync_engine, "connect", lambda connection, _: opened.append(connection))
        servings = Servings(known)
        await asyncio.gather(*(servings.get(uuid4(), "warehouse") for _ in range(known.most_connections)))
        assert not opened

    async def test_leaves_a_database_that_does_not_answer_to_questions(self, unused_tcp_port):
        absent = Database(f"postgresql://nobody@127.0.0.1:{unused_tcp_port}/none", application_name="absent")
        with capture_logs() as logs:
            await open_connections(absent)
        assert [log["event"] for log in logs] == ["connections.not_opened_ahead"]


@asynccontextmanager
async def _running(database: Database, store: SnapshotStore) -> AsyncGenerator[None]:
    """Loading ahead, from when it is done with what serves."""
    ahead = Warming(database, store, usual_days)
    running = asyncio.create_task(ahead.run())
    try:
        async with asyncio.timeout(60):
            await ahead.is_warm.wait()
        yield
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def _set_when_loading(loading: asyncio.Event):
    def note(connection, cursor, statement, *rest):
        if "snapshot_partition" in statement:
            loading.set()

    return note


def _serve_another(raw, tenant, served: str, name: str) -> None:
    raw.execute(
        "insert into metrics.snapshot (tenant_id, snapshot_id, dataset, manifest)"
        " select tenant_id, %s, dataset, manifest from metrics.snapshot where tenant_id = %s and snapshot_id = %s",
        name,
        tenant,
        served,
    )
    _serve(raw, tenant, name)


def _serve(raw, tenant, name: str) -> None:
    raw.execute(
        "update metrics.snapshot_pointer set snapshot_id = %s, snapshot_generated_at = clock_timestamp()"
        " where tenant_id = %s and dataset = 'warehouse'",
        name,
        tenant,
    )
