"""Connecting DataForSEO with the login of the practice provider: as with a real one, and without anything real."""

import httpx
import pytest

from infra.providers.dataforseo.account import LOGIN, PASSWORD
from libs.testing.apps import started
from libs.testing.deployables import make_app
from libs.testing.tasks import in_own_task
from services.ops_hub.worker import make_worker
from tests.ops_hub.adapters.serving import PracticeServer
from tests.ops_hub.connections.conftest import URL, a_key

CREDENTIALS = {"login": LOGIN, "password": PASSWORD}
BY_LOGIN = {"mode": "live", "credentials": CREDENTIALS}


@pytest.fixture
def server():
    with PracticeServer().running() as running:
        yield running


@pytest.fixture
def settings(settings_for, server, secrets_url):
    return settings_for("ops_hub", practice_provider_url=server.url)


@pytest.fixture
async def app(settings, tenant_a, superuser):
    """A hub with a practice provider, where `tenant_a` has live ranks switched on."""
    superuser(
        "insert into app.flag_override (tenant_id, key, enabled, reason, changed_by)"
        " values (%s, 'OPS_LIVE_RANKS_ENABLED', true, 'a test', 'tests') returning 1",
        tenant_a,
    )
    app = make_app("ops_hub", settings)
    async with started(app):
        await app.state.flags.read()
        yield app


@pytest.fixture
async def ask(app, as_, tenant_a):
    """`await ask("POST", "/dataforseo/manual", json=…)`."""
    headers = as_(tenant_a, "ops:read", "ops:write", service="ops_hub")
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://ops_hub", headers=headers) as client:

        async def send(method: str, path: str = "", **content) -> httpx.Response:
            return await client.request(method, URL + path, **content)

        yield send


@pytest.fixture
async def read(settings, ask):
    """`await read(id)`: the connection, after the hub's worker has read what is due."""
    async with in_own_task(make_worker(settings).started()) as worker:

        async def run(connection_id: str) -> dict:
            await worker.run_until_idle(timeout_seconds=60)
            return (await ask("GET", f"/{connection_id}")).json()

        yield run


class TestPracticeLogin:
    async def test_is_offered_where_a_practice_provider_plays(self, ask):
        offers = {one["platform"]: one["practice_login"] for one in (await ask("GET")).json()["platforms"]}
        assert offers == {"google": None, "facebook": None, "google_analytics": None, "dataforseo": CREDENTIALS}

    async def test_connects_for_practice(self, ask, read, server):
        made = (await ask("POST", "/dataforseo/manual", json=BY_LOGIN)).json()
        found = await read(made["id"])
        sync = (await ask("GET", f"/{made['id']}/syncs")).json()["items"][0]
        assert (made["mode"], made["account_id"]) == ("staged", LOGIN)
        assert (found["last_provenance"], found["health"]["state"]) == ("simulated", "active")
        assert sync["notes"][0] == "Balance: 42.50 USD"
        assert server.calls["dataforseo.user_data"] == 1

    async def test_is_refused_with_another_password(self, ask, read):
        wrong = {"mode": "live", "credentials": CREDENTIALS | {"password": "wrong"}}
        made = (await ask("POST", "/dataforseo/manual", json=wrong)).json()
        refused = await read(made["id"])
        renewed = await ask("POST", f"/{made['id']}/reconnect", json={"credentials": CREDENTIALS}, headers=a_key())
        assert refused["health"]["reason"] == "credentials_refused"
        assert renewed.status_code == 200
        assert (await read(made["id"]))["health"]["state"] == "active"

    async def test_meets_the_failure_that_is_rehearsed(self, ask, read):
        made = (await ask("POST", "/dataforseo/manual", json=BY_LOGIN)).json()
        await read(made["id"])
        change = {"settings": {"rehearse": "access_not_granted"}}
        await ask("PATCH", f"/{made['id']}", json=change, headers={"If-Match": "*"})
        await ask("POST", f"/{made['id']}/sync", headers=a_key())
        assert (await read(made["id"]))["health"]["reason"] == "access_not_granted"

    async def test_is_a_real_login_where_nothing_plays(self, call, superuser, tenant_a, app_of, secrets_url):
        superuser(
            "insert into app.flag_override (tenant_id, key, enabled, reason, changed_by)"
            " values (%s, 'OPS_LIVE_RANKS_ENABLED', true, 'a test', 'tests') returning 1",
            tenant_a,
        )
        await (await app_of("ops_hub")).state.flags.read()
        made = await call("POST", "/dataforseo/manual", json=BY_LOGIN)
        assert made.json()["mode"] == "live"
