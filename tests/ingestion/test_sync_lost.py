"""A sync that takes its workers down is given up, and others hear of it."""

import asyncio
import json
from collections.abc import Callable
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text

from libs.jobs import PeriodicContext
from services.ingestion.sync.lost import tell_lost_syncs
from tests.ingestion.connecting import DEMO, Source
from tests.ingestion.doomed_workers import start_worker
from tests.killing import kill_when


@pytest.fixture
async def slow_source(client_of, as_, database, tenant_a: UUID):
    """A connection of `tenant_a` that takes seconds to read."""
    client = await client_of("ingestion")
    made = Source(client, lambda: as_(tenant_a, "ingestion:read", "ingestion:write"), database("ingestion"), tenant_a)
    await made.connect(config=DEMO["config"] | {"months": 24})
    yield made
    await made.cancel_waiting()


@pytest.fixture
def tell_lost(database, settings_for, quick_worker):
    """What the leader among the workers does every five seconds."""
    context = PeriodicContext(database("ingestion"), settings_for("ingestion"), quick_worker.signer, {})
    return lambda: tell_lost_syncs(context)


async def failures(source: Source, sync_id: str) -> list[dict]:
    told = [json.loads(payload) for kind, payload in await source.events() if kind == "ingestion.sync_failed"]
    return [one for one in told if one["sync_id"] == sync_id]


def _is_running(url: str, sync_id: str, losses: int) -> Callable[[], bool]:
    """Whether a worker has the sync, after `losses` before it were lost."""

    def ask() -> bool:
        query = "select 1 from ingestion.job where id = %s and state = 'running' and worker_losses = %s"
        with psycopg.connect(url) as connection:
            return connection.execute(query, (sync_id, losses)).fetchone() is not None

    return ask


async def _told(source: Source, sync_id: str) -> None:
    """Wait until others have heard."""
    for _ in range(300):
        if await failures(source, sync_id):
            return
        await asyncio.sleep(0.2)
    raise TimeoutError


class TestSyncThatKillsItsWorkers:
    async def test_is_told_of_as_failed_once(self, slow_source, settings_for, postgres_url):
        """Three real processes die with it; the fourth declares it dead, and says so."""
        settings = settings_for("ingestion")
        sync_id = await slow_source.queue()
        for losses in range(3):
            await asyncio.to_thread(kill_when, start_worker(settings), _is_running(postgres_url, sync_id, losses))
        last = start_worker(settings)
        try:
            await _told(slow_source, sync_id)
            await asyncio.sleep(6)  # another turn of the leader
        finally:
            last.terminate()
            await asyncio.to_thread(last.join, 10)
        [told] = await failures(slow_source, sync_id)
        job = await slow_source.job(sync_id)
        assert (told["error_code"], told["connector"]) == ("poison", "opsight-demo-ads")
        assert job["state"] == "dead"


class TestTellLostSyncs:
    @pytest.fixture
    async def dead(self, source, database):
        """A sync whose job was declared dead by the reaper, and nobody knows."""
        sync_id = await source.queue()
        async with database("ingestion").tenant(source.tenant_id) as session:
            for state in ("running", "dead"):
                statement = (
                    "update ingestion.job set state = :state, error_code = 'poison', error_message = 'secret inside',"
                    " finished_at = case when :state = 'dead' then now() end where id = cast(:id as uuid)"
                )
                await session.execute(text(statement), {"state": state, "id": sync_id})
        return sync_id

    async def test_says_so_once_and_in_words_of_its_own(self, source, dead, tell_lost):
        await tell_lost()
        await tell_lost()
        [told] = await failures(source, dead)
        assert told["connection_id"] == source.connection_id
        assert "secret inside" not in told["error_message"]

    async def test_closes_the_sync(self, source, dead, tell_lost):
        await tell_lost()
        async with source.database.tenant(source.tenant_id) as session:
            query = text(
                "select error_type from ingestion.sync where id = cast(:id as uuid) and finished_at is not null"
            )
            assert await session.scalar(query, {"id": dead}) == "poison"

    async def test_says_it_again_when_it_is_replayed_and_dies_again(self, source, dead, tell_lost, script, retry_sync):
        await tell_lost()
        script.says("print('hello')")
        assert (await retry_sync(dead))["state"] == "failed"
        await tell_lost()
        assert [one["error_code"] for one in await failures(source, dead)] == ["poison", "connector_protocol_error"]

    async def test_leaves_alone_what_was_told_by_the_sync_itself(self, script, source, run_sync, tell_lost):
        script.says("print('hello')")
        done = await run_sync()
        await tell_lost()
        assert len(await failures(source, done["id"])) == 1
