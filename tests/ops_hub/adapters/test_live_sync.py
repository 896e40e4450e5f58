"""A whole hub that reads live: connected by consent, through an outage in which the provider is gone, and back."""

import asyncio
import re
import time
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import text

from infra.providers.app import make_app as make_provider
from infra.providers.control import HANG_SECONDS
from infra.providers.dataforseo.account import LOGIN, PASSWORD
from infra.providers.grants import Client
from libs.clock import utc_now
from libs.testing.apps import started
from libs.testing.databases import delete_jobs_left
from libs.testing.deployables import make_app, make_worker
from libs.testing.plugin import BEGAN
from libs.testing.tasks import in_own_task
from services.ops_hub.connections.adapters.live.google_analytics import DIMENSION, METRICS
from tests.ops_hub.adapters.serving import PracticeServer
from tests.resilience.waiting import until

ADDRESS = "http://opsight.test"
URL = "/api/v1/ops/connections"
SECRET = "google's secret"
PLATFORMS = ("google", "google_analytics", "facebook")


@pytest.fixture
def server():
    """With the hub registered as a client."""
    redirects = tuple(f"{ADDRESS}{URL}/{platform}/oauth/callback" for platform in PLATFORMS)
    server = PracticeServer(app=make_provider(clients=[Client("hub", SECRET, redirects)], key=b"practice-key"))
    server.app.state.control.behaviour.consents_by_itself = True
    with server.running():
        yield server


class Hub:
    """A hub with its worker, whose providers are one provider server, and somebody of a tenant of its own."""

    def __init__(self, client: httpx.AsyncClient, worker: Any, headers: dict[str, str], database, tenant) -> None:
        self._client, self._worker, self._headers = client, worker, headers
        self._database, self._tenant = database, tenant

    async def call(self, method: str, path: str = "", **content: Any) -> Any:
        headers = self._headers | {"Idempotency-Key": str(uuid4())}
        answer = await self._client.request(method, URL + path, headers=headers, **content)
        assert answer.status_code < 400, answer.text
        return answer.json() if answer.content else None

    async def consent(self, platform: str) -> str:
        """Connect by consent; the connection's id. It is read once the worker runs."""
        address = (await self.call("POST", f"/{platform}/oauth/start", json={}))["authorization_url"]
        async with httpx.AsyncClient(trust_env=False) as browser:
            back = urlsplit((await browser.get(address)).headers["location"])
        done = await self._client.get(f"{back.path}?{back.query}", headers=self._headers)
        assert re.search("outcome=connected", done.headers["location"]), done.headers["location"]
        (made,) = (await self.call("GET"))["connections"]
        return made["id"]

    async def read(self, connection_id: str) -> dict[str, Any]:
        """Let everything that is due be done; the connection as it is then."""
        await self._worker.run_until_idle(timeout_seconds=60)
        return await self.call("GET", f"/{connection_id}")

    async def sync(self, connection_id: str) -> dict[str, Any]:
        await self.call("POST", f"/{connection_id}/sync")
        return await self.read(connection_id)

    async def newest_sync(self, connection_id: str) -> dict[str, Any]:
        return (await self.call("GET", f"/{connection_id}/syncs"))["items"][0]

    @asynccontextmanager
    async def while_it_waits(self, connection_id: str) -> AsyncGenerator[dict[str, Any]]:
        """The connection as it is while its sync waits for the provider; at the end the sync is over."""

        async def waits() -> bool:
            return (await self.newest_sync(connection_id))["waiting_since"] is not None

        reading = asyncio.create_task(self.read(connection_id))
        await until(waits, seconds=30)
        yield await self.call("GET", f"/{connection_id}")
        await reading

    async def kept(self, connection_id: str) -> dict[str, set[str]]:
        """The provenances of what is kept of the connection, by table."""
        async with self._database.tenant(self._tenant) as session:
            found = {}
            for table in ("listing", "review", "traffic_day"):
                query = f"select distinct provenance from ops.{table} where connection_id = :id"
                found[table] = set((await session.execute(text(query), {"id": connection_id})).scalars())
        return found


@pytest_asyncio.fixture(loop_scope="session")
async def hub(request, server, settings_for, secrets_url, as_, tenant_a, database, superuser_connection, pytestconfig):
    """With the settings that a test gives by `indirect`, and otherwise those of an installation.

    What other tests left to be tried again goes: the provider's next word is for the test alone.
    """
    delete_jobs_left(superuser_connection, "ops", before=pytestconfig.stash[BEGAN])
    google, analytics = f"{server.url}/google", f"{server.url}/google_analytics"
    settings = settings_for(
        "ops_hub",
        ops_oauth_enabled=True,
        ops_live_ranks_enabled=True,
        public_url=ADDRESS,
        google_client_id="hub",
        google_client_secret=SECRET,
        google_authorize_url=f"{google}/o/oauth2/v2/auth",
        google_token_url=f"{google}/token",
        google_revoke_url=f"{google}/revoke",
        google_issuer=google,
        google_accounts_url=google,
        google_listings_url=google,
        google_reviews_url=google,
        google_analytics_data_url=analytics,
        google_analytics_admin_url=analytics,
        facebook_app_id="hub",
        facebook_app_secret=SECRET,
        facebook_dialog_url=f"{server.url}/facebook/dialog/oauth",
        facebook_graph_url=f"{server.url}/facebook",
        dataforseo_url=f"{server.url}/dataforseo",
        **getattr(request, "param", {}),
    )
    headers = as_(tenant_a, "ops:read", "ops:write", service="ops_hub", session="a" * 32)
    async with AsyncExitStack() as stack:
        app = await stack.enter_async_context(in_own_task(started(make_app("ops_hub", settings))))
        worker = await stack.enter_async_context(in_own_task(make_worker("ops_hub", settings).started()))
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        client = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://hub"))
        yield Hub(client, worker, headers, database("ops_hub"), tenant_a)


class TestLiveConnection:
    async def test_of_google_is_read_with_listings_and_reviews(self, hub):
        connection = await hub.read(await hub.consent("google"))

        assert (connection["mode"], connection["last_provenance"]) == ("live", "live")
        assert connection["health"]["state"] == "active"
        assert connection["account_name"] == "Practice Coffee"
        assert connection["listings"] == 8
        assert connection["reviews"] > 0
        assert await hub.kept(connection["id"]) == {"listing": {"live"}, "review": {"live"}, "traffic_day": set()}

    async def test_of_analytics_is_read_by_day(self, hub):
        connection = await hub.read(await hub.consent("google_analytics"))

        assert connection["last_provenance"] == "live"
        assert (await hub.kept(connection["id"]))["traffic_day"] == {"live"}

    async def test_of_facebook_is_read_with_every_page(self, hub):
        connection = await hub.read(await hub.consent("facebook"))

        assert (connection["last_provenance"], connection["listings"]) == ("live", 2)

    async def test_of_dataforseo_is_checked(self, hub):
        credentials = {"login": LOGIN, "password": PASSWORD}
        made = await hub.call("POST", "/dataforseo/manual", json={"mode": "live", "credentials": credentials})

        connection = await hub.read(made["id"])

        assert (connection["mode"], connection["last_provenance"]) == ("live", "live")
        assert connection["account_id"] == LOGIN


class TestOutage:
    async def test_before_the_first_reading_is_stood_in_for_and_goes_without_a_trace(self, hub, server):
        connection_id = await hub.consent("google")
        server.stop()
        began = time.monotonic()

        during = await hub.read(connection_id)

        assert time.monotonic() - began < 10  # all jobs of the hub, on a busy machine; the reading alone has 2 s
        assert during["last_provenance"] == "fallback_simulated"
        assert during["health"]["is_fallback"]
        assert during["health"]["state"] != "expired"
        assert during["last_error_code"] == "provider_down"
        assert during["account_id"] is None
        assert datetime.fromisoformat(during["next_sync_at"]) <= utc_now() + timedelta(seconds=30)
        assert (await hub.kept(connection_id))["listing"] == {"fallback_simulated"}

        server.start()
        after = await hub.sync(connection_id)

        assert (after["last_provenance"], after["last_error_code"]) == ("live", None)
        assert after["health"] | {"is_expiring_soon": False} == {
            "state": "active",
            "reason": None,
            "next_action": "none",
            "is_expiring_soon": False,
            "is_stale": False,
            "is_fallback": False,
        }
        assert await hub.kept(connection_id) == {"listing": {"live"}, "review": {"live"}, "traffic_day": set()}

    async def test_after_a_reading_leaves_what_is_live(self, hub, server):
        connection = await hub.read(await hub.consent("google"))
        server.stop()

        during = await hub.sync(connection["id"])

        assert during["last_provenance"] == "live"
        assert (during["listings"], during["reviews"]) == (connection["listings"], connection["reviews"])
        assert during["health"]["state"] in ("active", "error")
        assert not during["health"]["is_fallback"]
        assert await hub.kept(connection["id"]) == {"listing": {"live"}, "review": {"live"}, "traffic_day": set()}

    async def test_of_a_taken_back_consent_is_none(self, hub, server):
        connection = await hub.read(await hub.consent("google"))
        server.app.state.grants.revoke_all("google", "hub", "100000000000000000001")

        after = await hub.sync(connection["id"])

        assert after["health"]["state"] == "expired"
        assert (after["last_provenance"], after["last_error_code"]) == ("live", "credentials_refused")


SLOW = {"delay_seconds": 5, "body": {}}
NOTHING_LIVE = {"listing": {"fallback_simulated"}, "review": {"fallback_simulated"}, "traffic_day": set()}
ALL_LIVE = {"listing": {"live"}, "review": {"live"}, "traffic_day": set()}


class TestSilence:
    async def test_in_the_first_reading_is_stood_in_for_until_the_answer_comes(self, hub, server):
        connection_id = await hub.consent("google")
        server.say("google.batch_reviews", SLOW)

        async with hub.while_it_waits(connection_id) as during:
            kept, sync = await hub.kept(connection_id), await hub.newest_sync(connection_id)
        after = await hub.call("GET", f"/{connection_id}")

        assert (during["last_provenance"], during["health"]["is_fallback"]) == ("fallback_simulated", True)
        assert (during["last_synced_at"], during["last_error_code"], kept) == (None, None, NOTHING_LIVE)
        assert (sync["state"], sync["provenance"]) == ("running", None)
        assert (after["last_provenance"], after["health"]["is_fallback"], after["listings"]) == ("live", False, 8)
        assert (await hub.kept(connection_id))["listing"] == {"live"}

    async def test_of_a_report_is_stood_in_for_until_it_comes(self, hub, server):
        connection_id = await hub.consent("google_analytics")
        report = {"dimensionHeaders": [{"name": DIMENSION}], "metricHeaders": [{"name": name} for name in METRICS]}
        server.say("google_analytics.report", {"delay_seconds": 5, "body": report})

        async with hub.while_it_waits(connection_id) as during:
            kept = await hub.kept(connection_id)

        assert (during["last_provenance"], kept["traffic_day"]) == ("fallback_simulated", {"fallback_simulated"})
        assert (await hub.call("GET", f"/{connection_id}"))["last_provenance"] == "live"
        assert (await hub.kept(connection_id))["traffic_day"] == set()

    async def test_in_a_later_reading_leaves_what_is_live(self, hub, server):
        connection = await hub.read(await hub.consent("google"))
        server.say("google.batch_reviews", SLOW)
        await hub.call("POST", f"/{connection['id']}/sync")

        async with hub.while_it_waits(connection["id"]) as during:
            kept = await hub.kept(connection["id"])

        assert (during["last_provenance"], during["listings"], during["reviews"], kept) == (
            *("live", connection["listings"], connection["reviews"]),
            ALL_LIVE,
        )

    @pytest.mark.parametrize("hub", [{"provider_answer_seconds": 4}], indirect=True, ids=["four seconds"])
    async def test_that_does_not_end_is_an_outage(self, hub, server):
        connection_id = await hub.consent("google")
        server.say("google.batch_reviews", {"delay_seconds": HANG_SECONDS})

        async with hub.while_it_waits(connection_id) as during:
            pass
        after, sync = await hub.call("GET", f"/{connection_id}"), await hub.newest_sync(connection_id)

        assert (during["last_provenance"], during["last_error_code"]) == ("fallback_simulated", None)
        assert (after["last_provenance"], after["last_error_code"]) == ("fallback_simulated", "provider_down")
        assert (sync["state"], sync["error_code"]) == ("succeeded", "provider_down")
        assert await hub.kept(connection_id) == NOTHING_LIVE

    async def test_is_noted_between_attempts(self, hub, server):
        connection = await hub.read(await hub.consent("google"))
        server.stop()

        await hub.sync(connection["id"])

        sync = await hub.newest_sync(connection["id"])
        assert (sync["state"], sync["waiting_since"] is None) == ("running", False)
