"""From consent to what a provider lists: live, through an outage and back, and after the consent was taken back."""

from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio

URL = "/api/v1/ops/connections"
COFFEE_LISTINGS = 8


@pytest_asyncio.fixture(loop_scope="session")
async def robin(browser_of, provider):
    """Somebody who has eight listings at Google."""
    await provider.tell("POST", "/reset")
    return await browser_of("live")


class Hub:
    """What somebody sees of connections, and does with them."""

    def __init__(self, browser, run_worker) -> None:
        self._browser, self._run = browser, run_worker

    async def connection(self, connection_id: str) -> dict[str, Any]:
        return await self._read(f"/{connection_id}")

    async def listings(self, connection_id: str) -> list[dict[str, Any]]:
        return (await self._read(f"/{connection_id}/listings?limit=200"))["items"]

    async def newest_sync(self, connection_id: str) -> dict[str, Any]:
        return (await self._read(f"/{connection_id}/syncs"))["items"][0]

    async def sync(self, connection_id: str) -> dict[str, Any]:
        headers = self._browser.headers | {"Idempotency-Key": str(uuid4())}
        answer = await self._browser.hub.post(f"{URL}/{connection_id}/sync", headers=headers)
        assert answer.status_code == 202, answer.text
        await self._run()
        return await self.connection(connection_id)

    async def _read(self, path: str) -> dict[str, Any]:
        answer = await self._browser.hub.get(URL + path, headers=self._browser.headers)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
def hub(robin, run_worker) -> Hub:
    return Hub(robin, run_worker)


@pytest.fixture
def kept(database, tenant_a):
    """`await kept()`: how many listings and reviews are kept, by provenance."""

    async def count() -> dict[str, tuple[int, int]]:
        query = (
            "select provenance, (select count(*) from ops.listing l where l.provenance = p.provenance),"
            " (select count(*) from ops.review r where r.provenance = p.provenance)"
            " from unnest(array['live', 'simulated', 'fallback_simulated']) as p (provenance)"
        )
        async with database("ops_hub").tenant(tenant_a, read_only=True) as session:
            rows = await (await session.connection()).exec_driver_sql(query)
            return {row[0]: (row[1], row[2]) for row in rows if row[1] or row[2]}

    return count


class TestReadingLive:
    async def test_begins_with_the_consent(self, robin, hub, run_worker, kept):
        made = await robin.connect()
        await run_worker()
        connection = await hub.connection(made["connection"])
        sync = await hub.newest_sync(made["connection"])
        assert (sync["reason"], sync["state"], sync["provenance"]) == ("connected", "succeeded", "live")
        assert (connection["mode"], connection["last_provenance"]) == ("live", "live")
        assert (connection["account_name"], connection["listings"]) == ("Practice Coffee", COFFEE_LISTINGS)
        assert list(await kept()) == ["live"]
        assert (await kept())["live"] == (COFFEE_LISTINGS, connection["reviews"])
        assert connection["reviews"] > 0

    async def test_counts_visits(self, robin, hub, run_worker):
        made = await robin.connect("google_analytics")
        await run_worker()
        traffic = await hub._read(f"/{made['connection']}/traffic")
        assert (traffic["provenance"], len(traffic["days"])) == ("live", 90)


class TestOutage:
    async def test_is_stood_in_for_where_nothing_was_read_yet_and_ends_by_itself(
        self, robin, hub, run_worker, provider, kept
    ):
        made = await robin.connect()
        await provider.outage("google", "down")
        await run_worker()
        out, sync = await hub.connection(made["connection"]), await hub.newest_sync(made["connection"])
        assert (out["health"]["state"], out["health"]["is_fallback"]) == ("active", True)
        assert (out["last_provenance"], out["last_error_code"]) == ("fallback_simulated", "provider_down")
        assert (out["last_synced_at"], out["account_id"]) == (None, None)
        assert (sync["state"], sync["provenance"], sync["error_code"]) == (
            "succeeded",
            "fallback_simulated",
            "provider_down",
        )
        assert {one["provenance"] for one in await hub.listings(made["connection"])} == {"fallback_simulated"}
        await provider.recover("google")
        back = await hub.sync(made["connection"])
        assert (back["last_provenance"], back["health"]["is_fallback"]) == ("live", False)
        assert (back["listings"], list(await kept())) == (COFFEE_LISTINGS, ["live"])

    async def test_leaves_what_was_read_live_as_it_is(self, robin, hub, run_worker, provider, kept, database, tenant_a):
        made = await robin.connect()
        await run_worker()
        before = await kept()
        await provider.outage("google", "down")
        out = await hub.sync(made["connection"])
        for _ in range(3):
            async with database("ops_hub").tenant(tenant_a) as session:
                await (await session.connection()).exec_driver_sql(
                    "update ops.job set state = 'queued', run_at = now() where state = 'retry_wait'"
                )
            await run_worker()
        out, sync = await hub.connection(made["connection"]), await hub.newest_sync(made["connection"])
        assert (sync["state"], sync["provenance"]) == ("failed", None)
        assert (out["last_provenance"], out["health"]["is_fallback"]) == ("live", False)
        assert await kept() == before


class TestConsentTakenBack:
    async def test_expires_and_one_consent_renews_it(self, robin, hub, run_worker, provider):
        made = await robin.connect()
        await run_worker()
        await provider.tell("POST", "/revocations/google", params={"subject": "100000000000000000001"})
        expired = await hub.sync(made["connection"])
        assert (expired["health"]["state"], expired["health"]["next_action"]) == ("expired", "reconnect")
        assert (expired["listings"], expired["next_sync_at"]) == (COFFEE_LISTINGS, None)
        renewed = await robin.connect(connection_id=made["connection"])
        assert renewed["connection"] == made["connection"]
        await run_worker()
        again = await hub.connection(made["connection"])
        assert (again["health"]["state"], again["listings"]) == ("active", COFFEE_LISTINGS)
