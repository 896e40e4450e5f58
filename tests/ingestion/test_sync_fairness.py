"""Nobody's syncs hold up anybody else's, and each can be followed from the click to the connector."""

import asyncio
import json
from collections import Counter

import pytest
from sqlalchemy import text

from libs.jobs import RetryLater
from services.ingestion.sync.bulkhead import ProviderPlaces
from tests.ingestion.connecting import Source, connect, sync
from tests.ingestion.scripted import STREAM, TABLE

TRACE = "0af7651916cd43dd8448eb211c80319c"
MANY = 30


@pytest.mark.timeout(300)
class TestTenants:
    async def test_one_with_a_long_queue_does_not_hold_up_another(
        self, script, source, quick_worker, client_of, as_, tenant_b, database
    ):
        script.says("record(1); state(1, 1); time.sleep(0.5)")
        for number in range(MANY):
            made = await connect(source.client, source.headers(), name=f"Many {number}", streams=[STREAM])
            await sync(source.client, source.headers(), made["id"])
        scopes = ("ingestion:read", "ingestion:write")
        small = Source(source.client, lambda: as_(tenant_b, *scopes), database("ingestion"), tenant_b)
        await small.connect(name="One", streams=[STREAM])
        job_id = await small.queue()

        working = asyncio.create_task(quick_worker.run_until_idle(timeout_seconds=250))
        most, states = 0, Counter()
        while (await small.job(job_id))["state"] != "succeeded":
            states = await _states(source)
            most = max(most, states["running"])
            await asyncio.sleep(0.05)
        states = await _states(source)
        await source.cancel_waiting()
        await working

        assert most <= 2, "a tenant has two places at most"
        assert states["queued"] >= MANY - 6, "its turn came long before the queue was through"

    async def test_one_that_fails_does_not_hold_up_its_own_others(self, script, source, quick_worker):
        script.says("fail('transient_error', 'Busy.'); sys.exit(1)")
        failing = await source.queue()
        await quick_worker.run_until_idle(timeout_seconds=60)
        await source.put_off(failing)
        script.says("record(1); state(1, 1)")
        await source.connect(name="Good", streams=[STREAM])
        good = await source.queue()

        await quick_worker.run_until_idle(timeout_seconds=60)

        assert (await source.job(good))["state"] == "succeeded"
        assert (await source.job(failing))["state"] == "retry_wait"


class TestProviders:
    def test_one_never_takes_all_places(self):
        places = ProviderPlaces(2)
        with places.taken("meta_ads"), places.taken("meta_ads"):
            with places.taken("google_ads"):
                pass
            with pytest.raises(RetryLater), places.taken("meta_ads"):
                pass
        with places.taken("meta_ads"):
            pass

    async def test_a_sync_without_a_place_waits_and_uses_up_no_attempt(self, script, source, quick_worker, retry_sync):
        script.says("record(1); state(1, 1)")
        full = ProviderPlaces(0)
        before, quick_worker.resources["provider_places"] = quick_worker.resources["provider_places"], full
        job_id = await source.queue()
        await quick_worker.run_until_idle(timeout_seconds=60)
        waiting = await source.job(job_id)
        quick_worker.resources["provider_places"] = before

        done = await retry_sync(job_id)

        assert (waiting["state"], waiting["error"]["type"]) == ("retry_wait", "provider_busy")
        assert (done["state"], done["error"]) == ("succeeded", None)


class TestTrace:
    async def test_reaches_from_the_click_to_the_connector(self, script, source, quick_worker):
        script.says("record(1, CampaignName=json.dumps(dict(os.environ))); state(1, 1)")
        traced = source.headers() | {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}

        job = await sync(source.client, traced, source.connection_id)
        await quick_worker.run_until_idle(timeout_seconds=60)

        [row] = await source.rows(TABLE)
        environment = json.loads(json.loads(row.data)["CampaignName"])
        assert (await source.job(job["id"]))["trace_id"] == TRACE
        assert environment["TRACEPARENT"].split("-")[1] == TRACE
        assert environment["OPSIGHT_TENANT_ID"] == str(source.tenant_id)
        assert environment["OPSIGHT_CONNECTION_ID"] == source.connection_id
        assert environment["OPSIGHT_JOB_ID"] == job["id"]


async def _states(source: Source) -> Counter[str]:
    async with source.database.tenant(source.tenant_id) as session:
        query = text(
            "select state, count(*) as jobs from ingestion.job where kind = 'ingestion.run_sync' group by state"
        )
        return Counter({row.state: row.jobs for row in await session.execute(query)})
