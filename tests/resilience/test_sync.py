"""A sync whose connector, worker and database are killed, again and again, lands what an undisturbed one lands."""

import asyncio
import hashlib
import random
from collections.abc import AsyncGenerator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import httpx
import psutil
import psycopg
import pytest
import pytest_asyncio

from libs.testing.apps import started
from libs.testing.databases import create_database, set_role_passwords, url_of
from libs.testing.deployables import make_app
from migrations.rooms import LOGIN_ROLES, PLATFORM, ROOMS
from migrations.run import upgrade
from tests.ingestion.connecting import connect, sync
from tests.resilience.conftest import OwnServers
from tests.resilience.sync_workers import Gate, SyncWorkers
from tests.resilience.waiting import until

pytestmark = pytest.mark.timeout(600)
KILLS = {"connector": 25, "worker": 12, "database": 13}
STREAMS = [
    *("google_ads.customer", "google_ads.campaign", "google_ads.campaign_performance"),
    *("facebook_ads.ads_insights", "microsoft_ads.campaign_performance_report"),
]
MOST_LINES = 300  # of one run; the source has about 3,500


@dataclass(frozen=True)
class Outcome:
    """What is left of a sync: the counts of its streams, digests of its rows, and what others heard last."""

    state: str
    streams: list[tuple[Any, ...]]
    rows: dict[str, tuple[int, str]]
    quarantined: tuple[int, str]
    landed: Any
    finished: list[Any]


@pytest.fixture(scope="session")
def admin_url(own_servers: OwnServers) -> str:
    """The ingestion room on servers that the test may kill."""
    url = create_database(own_servers.postgres.url, "syncs")
    upgrade(url, rooms=[PLATFORM, *(room for room in ROOMS if room.name == "ingestion")])
    set_role_passwords(url, LOGIN_ROLES)
    return url


@pytest.fixture
def gate() -> Iterator[Gate]:
    with TemporaryDirectory(prefix="opsight-gate-") as folder:
        yield Gate(Path(folder))


class Stage:
    """A tenant's syncs, the workers that run them, and everything that can be killed."""

    def __init__(
        self,
        servers: OwnServers,
        workers: SyncWorkers,
        client: httpx.AsyncClient,
        headers: Callable[[], dict[str, str]],
        admin_url: str,
    ) -> None:
        self._servers = servers
        self._workers = workers
        self._client = client
        self._headers = headers
        self._admin_url = admin_url

    async def queue(self, name: str) -> UUID:
        """A sync of a connection of its own."""
        config = {"months": 2, "last_day": "2026-03-15"}
        made = await connect(self._client, self._headers(), name=name, streams=STREAMS, config=config)
        return UUID((await sync(self._client, self._headers(), made["id"]))["id"])

    async def kill(self, what: str, *, after: float) -> None:
        """`kill -9` of one part of the sync once it has read for `after` seconds, and a new start of it."""
        while True:
            connector = await self._connector()
            await asyncio.sleep(after)
            try:
                await asyncio.to_thread(self._kill, what, connector)
                return
            except psutil.NoSuchProcess:
                continue  # the read had ended just before

    def _kill(self, what: str, connector: psutil.Process) -> None:
        match what:
            case "connector":
                connector.kill()
            case "worker":
                self._workers.kill_parent_of(connector)
            case _:
                self._servers.postgres.process.kill()
                self._servers.postgres.process.wait()
                self._servers.restart_postgres()

    async def _connector(self) -> psutil.Process:
        found: list[psutil.Process] = []

        def look() -> bool:
            found[:] = filter(None, [self._workers.find_connector()])
            return bool(found)

        await until(look)
        return found[0]

    async def is_over(self, sync_id: UUID) -> bool:
        [(state,)] = await self._rows("select state from ingestion.job where id = %s", sync_id)
        return state in ("succeeded", "failed", "dead", "cancelled")

    async def attempts(self, sync_id: UUID) -> int:
        [(attempt,)] = await self._rows("select attempt from ingestion.job where id = %s", sync_id)
        return attempt

    async def outcome(self, sync_id: UUID) -> Outcome:
        [(state, connection_id)] = await self._rows(
            "select j.state, s.connection_id from ingestion.job j join ingestion.sync s using (tenant_id, id)"
            " where id = %s",
            sync_id,
        )
        streams = await self._rows(
            "select stream, emitted, committed, filtered, quarantined, bytes, quarantined_bytes, complete,"
            " accounts::text from ingestion.sync_stream where sync_id = %s order by stream",
            sync_id,
        )
        tables = [name.replace(".", "__") for name in STREAMS]
        return Outcome(
            state,
            streams,
            {table: await self._landed(table, connection_id) for table in tables},
            await self._digest(
                "select dataset || source_row || pointer || rule || row::text from ingestion.quarantine"
                " where origin_id = %s",
                sync_id,
            ),
            (await self._told("ingestion.data_landed", "payload -> 'accounts'", "job_id", sync_id))[-1],
            await self._told(
                "ingestion.sync_finished",
                "jsonb_build_array(payload -> 'emitted', payload -> 'committed', payload -> 'quarantined')",
                "sync_id",
                sync_id,
            ),
        )

    async def _landed(self, table: str, connection_id: UUID) -> tuple[int, str]:
        return await self._digest(
            "select right(_airbyte_raw_id::text, 16) || _airbyte_generation_id || _airbyte_data::text"
            f" from raw.{table} where connection_id = %s",
            connection_id,
        )

    async def _told(self, kind: str, what: str, key: str, sync_id: UUID) -> list[Any]:
        query = f"select {what} from ingestion.outbox_event where type = %s and payload ->> '{key}' = %s order by id"
        return await self._rows(query, kind, str(sync_id))

    async def _digest(self, query: str, *values: Any) -> tuple[int, str]:
        rows = sorted(row for (row,) in await self._rows(query, *values))
        return len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest()

    async def _rows(self, query: str, *values: Any) -> list[Any]:
        async with await psycopg.AsyncConnection.connect(self._admin_url) as connection:
            return await (await connection.execute(query, values)).fetchall()


@pytest_asyncio.fixture(loop_scope="session")
async def stage(own_servers, admin_url, gate, settings_for, as_, tenant_a) -> AsyncGenerator[Stage]:
    settings = settings_for(
        "ingestion",
        database_url=url_of(admin_url, role="opsight_ingestion"),
        redis_url=own_servers.valkey.url,
        log_level="error",
    )
    headers = lambda: as_(tenant_a, "ingestion:read", "ingestion:write", service="ingestion")  # noqa: E731
    workers = SyncWorkers(settings, gate)
    async with started(make_app("ingestion", settings)) as app:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://ingestion") as client:
            workers.start()
            workers.start()
            yield Stage(own_servers, workers, client, headers, admin_url)
            workers.stop()


class TestKilledSync:
    async def test_lands_what_an_undisturbed_one_lands(self, stage: Stage, gate: Gate, chance: random.Random):
        """Fifty times, at random points: its connector, its worker or its database is killed."""
        calm = await stage.queue("Calm")
        await until(lambda: stage.is_over(calm))
        kills = [what for what, times in KILLS.items() for _ in range(times)]
        chance.shuffle(kills)
        gate.allow(chance.randrange(MOST_LINES))
        disturbed = await stage.queue("Disturbed")
        for what in kills:
            await stage.kill(what, after=chance.uniform(0, 0.25))
            assert not await stage.is_over(disturbed)
            gate.allow(chance.randrange(MOST_LINES))
        gate.open()
        await until(lambda: stage.is_over(disturbed))

        undisturbed, outcome = await stage.outcome(calm), await stage.outcome(disturbed)

        assert len(kills) == 50
        assert await stage.attempts(calm) == 1
        assert await stage.attempts(disturbed) > KILLS["connector"]
        assert undisturbed.state == "succeeded"
        assert all(count for count, _ in undisturbed.rows.values())
        assert undisturbed.quarantined[0] > 0
        assert len(undisturbed.finished) == 1
        assert outcome == undisturbed
