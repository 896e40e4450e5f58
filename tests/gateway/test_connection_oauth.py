"""Connecting an account through the gateway: real sessions, a real operations hub, and a provider of our own."""

import asyncio
import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import text

from infra.providers.app import make_app as make_provider
from infra.providers.grants import Client
from libs.testing.deployables import make_app
from tests.gateway.conftest import PASSWORD
from tests.gateway.serving import serve

CONTRACT = Path(__file__).resolve().parents[2] / "contracts" / "openapi.json"
ADDRESS, SECRET = "http://opsight.test", "the practice secret"
START = "/api/v1/ops/connections/google/oauth/start"
CALLBACK = "/api/v1/ops/connections/google/oauth/callback"


@pytest.fixture(scope="module")
def provider_url():
    client = Client("practice", SECRET, (f"{ADDRESS}{CALLBACK}",))
    url, end = serve(lambda: make_provider(clients=[client], key=b"k" * 32))
    yield url
    end()


@pytest.fixture(scope="module")
def hub_url(settings_for, provider_url, secrets_url):
    settings = settings_for(
        "ops_hub",
        ops_oauth_enabled=True,
        public_url=ADDRESS,
        practice_provider_url=provider_url,
        practice_client_secret=SECRET,
    )
    url, end = serve(lambda: make_app("ops_hub", settings))
    yield url
    end()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def entrance(start_gateway, hub_url):
    """A gateway in front of the hub."""
    return await start_gateway(ops_hub_url=hub_url, ops_oauth_enabled=True, contract_file=CONTRACT)


@pytest_asyncio.fixture(loop_scope="session")
async def back(entrance, browser, new_account):
    """Somebody who consented, and where the provider sends their browser: `(client, account, path)`."""
    account = await new_account("owner")
    client = await browser(account=account, url=entrance)
    answer = await client.post(START, json={})
    assert answer.status_code == 200, answer.text
    return client, account, await _consent(answer.json()["authorization_url"])


async def _consent(url):
    async with httpx.AsyncClient() as client:
        page = (await client.get(url)).text
        form = [
            (name, unescape(value)) for name, value in re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', page)
        ]
        form += [("scope", unescape(scope)) for scope in re.findall(r'name="scope" value="([^"]*)"', page)]
        form += [("account", re.findall(r'name="account" value="([^"]*)"', page)[0]), ("decision", "allow")]
        sent = await client.post(url.partition("?")[0], content=urlencode(form).encode())
    return sent.headers["location"].removeprefix(ADDRESS)


def _outcome(answer):
    assert answer.status_code == 303, answer.text
    location = urlsplit(answer.headers["location"])
    assert (location.netloc, location.path) == ("", "/ops/connections/oauth/result")
    return dict(parse_qsl(location.query))["outcome"]


class TestTheWholeWay:
    async def test_connects_in_the_session_that_began_it(self, back):
        client, _, path = back
        # As a browser that comes from another site.
        answer = await client.get(path, headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"})
        assert _outcome(answer) == "connected"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        listed = (await client.get("/api/v1/ops/connections")).json()["connections"]
        assert [(one["platform"], one["mode"], one["health"]["state"]) for one in listed] == [
            ("google", "staged", "active")
        ]

    async def test_parallel_callbacks_connect_once(self, back):
        client, _, path = back
        answers = await asyncio.gather(*(client.get(path) for _ in range(6)))
        assert sorted(map(_outcome, answers)) == ["connected", *["replayed"] * 5]

    async def test_a_proof_in_between_changes_the_cookie_and_not_the_session(self, back):
        client, _, path = back
        before = set(client.cookies.values())
        proof = await client.post("/api/v1/auth/step-up", json={"password": PASSWORD})
        assert proof.is_success, proof.text
        assert set(client.cookies.values()) != before
        assert _outcome(await client.get(path)) == "connected"


class TestOthers:
    async def test_another_session_of_the_same_person_is_refused(self, back, entrance, browser):
        client, account, path = back
        other = await browser(account=account, url=entrance)
        assert _outcome(await other.get(path)) == "wrong_session"
        assert _outcome(await client.get(path)) == "connected"

    async def test_another_person_is_refused(self, back, entrance, browser):
        _, _, path = back
        assert _outcome(await (await browser("owner", url=entrance)).get(path)) == "wrong_tenant"

    async def test_who_signed_out_is_told(self, back, entrance):
        _, _, path = back
        async with httpx.AsyncClient(base_url=entrance) as stranger:
            assert _outcome(await stranger.get(path)) == "signed_out"

    async def test_a_session_that_ended_is_told(self, back):
        client, _, path = back
        await client.post("/api/v1/auth/sign-out")
        assert _outcome(await client.get(path)) == "signed_out"

    async def test_who_is_no_member_any_more_is_refused(self, back, gateway_database):
        client, account, path = back
        async with gateway_database.tenant(account.tenant_id) as session:
            await session.execute(
                text("delete from identity.membership where user_id = :user"), {"user": account.user_id}
            )
        assert _outcome(await client.get(path)) in ("not_allowed", "signed_out")

    async def test_programs_do_not_begin(self, back, entrance):
        client, _, _ = back
        made = await client.post("/api/v1/api-keys", json={"name": "a program", "scopes": ["ops:read", "ops:write"]})
        assert made.status_code == 201, made.text
        async with httpx.AsyncClient(base_url=entrance) as program:
            headers = {"Authorization": f"Bearer {made.json()['key']}"}
            answer = await program.post(START, json={}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "browser_session_required")

    async def test_a_page_of_another_site_cannot_begin(self, back):
        client, _, _ = back
        del client.headers["X-CSRF-Token"]
        assert (await client.post(START, json={}, headers={"Origin": "https://evil.test"})).status_code == 403


class TestSessionName:
    async def test_is_nothing_that_opens_the_session(self, back, gateway_database, database):
        client, account, _ = back
        of_user = {"user": account.user_id}
        async with gateway_database.platform() as session:
            query = text("select id::text, encode(token_hash, 'hex') from identity.session where user_id = :user")
            known = {value for row in await session.execute(query, of_user) for value in row}
        async with database("ops_hub").tenant(account.tenant_id) as session:
            kept = (await session.execute(text("select session_digest from ops.oauth_attempt"))).scalars().all()
        assert len(kept) == 1
        assert not set(kept) & (known | set(client.cookies.values()))
