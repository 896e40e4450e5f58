"""Ten connections read at once: all come to their end, and nobody else waits for them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import pytest

from tests.ingestion.connecting import Source
from tests.ingestion.uploading import SCOPES, Uploader
from tests.resilience.sync_workers import Gate, SyncWorkers
from tests.resilience.waiting import until

pytestmark = pytest.mark.timeout(300)
TENANTS, EACH = 5, 2
STREAMS = ["google_ads.customer", "facebook_ads.ads_insights", "microsoft_ads.campaign_performance_report"]
FIRST_LINES = 40
FILE = "date,campaign_id,platform,account_id,currency,clicks\n2026-01-01,c1,google_ads,a1,EUR,5\n"


@pytest.fixture
def gate() -> Iterator[Gate]:
    with TemporaryDirectory(prefix="opsight-gate-") as folder:
        yield Gate(Path(folder))


@pytest.fixture
def worker(settings_for, gate: Gate) -> Iterator[SyncWorkers]:
    """One worker process, with the number of places that it has in production."""
    workers = SyncWorkers(settings_for("ingestion", log_level="error"), gate)
    workers.start()
    yield workers
    workers.stop()


@pytest.fixture
async def sources(client_of, as_, database) -> list[Source]:
    """Ten connections, two of each tenant."""
    client, made = await client_of("ingestion"), []
    for number in range(TENANTS * EACH):
        tenant = made[-1].tenant_id if number % EACH else uuid4()
        headers = lambda tenant=tenant: as_(tenant, "ingestion:read", "ingestion:write", service="ingestion")  # noqa: E731
        made.append(Source(client, headers, database("ingestion"), tenant))
        config = {"months": 1, "last_day": "2026-03-15", "seed": number}
        await made[-1].connect(name=f"Demo {number}", streams=STREAMS, config=config)
    return made


@pytest.fixture
async def uploader(client_of, as_, database, tenant_a) -> Uploader:
    client = await client_of("ingestion")

    async def nothing(_: str) -> int:
        """The worker that runs beside the test does it."""
        return 0

    headers = lambda: as_(tenant_a, *SCOPES, service="ingestion")  # noqa: E731
    return Uploader(client, headers, nothing, database("ingestion"), tenant_a)


class TestTenConnections:
    async def test_all_come_to_their_end_and_an_upload_does_not_wait_for_them(
        self, worker: SyncWorkers, gate: Gate, sources: list[Source], uploader: Uploader, settings_for
    ):
        """The source says some lines and then waits: whatever ends before the gate opens ends beside the syncs."""
        places = settings_for("ingestion").worker_concurrency * 3 // 4
        gate.allow(FIRST_LINES)
        syncs = {await source.queue(): source for source in sources}

        async def states() -> list[str]:
            return [(await source.job(sync_id))["state"] for sync_id, source in syncs.items()]

        async def read() -> list[int]:
            """How far each sync is, of those that run."""
            jobs = [await source.job(sync_id) for sync_id, source in syncs.items()]
            return [job["progress"]["done"] for job in jobs if job["state"] == "running" and job["progress"]]

        async def are_reading() -> bool:
            done = await read()
            return len(done) == min(places, len(syncs)) and all(done)

        await until(are_reading)
        upload = await uploader.commit((await uploader.send(FILE))["id"])
        await until(_is_committed(uploader, upload["id"]))
        beside = await states()
        gate.open()
        await until(lambda: _all_succeeded(states))

        assert "succeeded" not in beside
        assert beside.count("running") == min(places, len(syncs))
        done = [await source.job(sync_id) for sync_id, source in syncs.items()]
        assert [job["counts"]["emitted"] > FIRST_LINES for job in done] == [True] * len(syncs)
        assert [job["error"] for job in done] == [None] * len(syncs)


def _is_committed(uploader: Uploader, upload_id: str) -> Callable:
    async def ask() -> bool:
        return (await uploader.get(upload_id))["state"] == "committed"

    return ask


async def _all_succeeded(states: Callable) -> bool:
    found = await states()
    assert not {"failed", "dead", "cancelled"} & set(found), found
    return set(found) == {"succeeded"}
