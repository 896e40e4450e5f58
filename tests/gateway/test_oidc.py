"""Signing in with an identity provider: a real one in a process of its own, honest and otherwise."""

import subprocess
import sys
import time
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import text

from infra.local.processes import free_port
from libs.audit import PLATFORM_TRAIL
from tests.gateway.oidc_provider import CLIENT_ID, CLIENT_SECRET
from tests.gateway.waiting import eventually

ROOT = Path(__file__).resolve().parents[2]
START, CALLBACK, OPTIONS = "/api/v1/auth/oidc/start", "/api/v1/auth/oidc/callback", "/api/v1/auth/options"
TOKEN_ATTACKS = (
    *("wrong_nonce", "no_nonce", "wrong_iss", "wrong_aud", "expired", "alg_none", "hmac_with_the_public_key"),
    *("unknown_kid", "foreign_signature", "other_issuer_in_answer", "no_issuer_in_answer"),
)


@pytest.fixture(scope="module")
def issuer():
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "tests.gateway.oidc_provider", str(port)], cwd=ROOT)
    url = f"http://127.0.0.1:{port}"
    while not _answers(url):
        time.sleep(0.05)
    yield url
    process.terminate()
    process.wait()


@pytest.fixture(autouse=True)
def new_keys_are_read_at_once(monkeypatch):
    monkeypatch.setattr("gateway.identity.oidc.provider.LEAST_SECONDS_BETWEEN_KEYS", 0)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def oidc_url(start_gateway, issuer):
    """A gateway that knows the provider, whose answers come back to it."""
    return await start_gateway(
        oidc_issuer=issuer,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret=CLIENT_SECRET,
        oidc_name="Example",
        oidc_allowed_domains=["example.test"],
        public_url="http://opsight.test",
    )


@pytest.fixture
def tell(issuer):
    """`await tell(person=…, attack=…)`: who signs in at the provider, and how it misbehaves."""

    async def send(**told):
        async with httpx.AsyncClient() as client:
            await client.post(f"{issuer}/test", json=told)

    return send


def _answers(url):
    try:
        return httpx.get(f"{url}/jwks").status_code == 200
    except httpx.HTTPError:
        return False


@asynccontextmanager
async def _window(url, **options):
    async with httpx.AsyncClient(base_url=url, **options) as client:
        yield client


async def _to_provider(client, **query):
    """The provider's answer, as the address that it sends the browser to."""
    there = await client.get(START, params=query)
    assert there.status_code == 303, there.text
    async with httpx.AsyncClient() as browser:
        back = await browser.get(there.headers["location"])
    assert back.status_code == 302, back.text
    assert back.headers["location"].startswith("http://opsight.test" + CALLBACK)
    return back.headers["location"]


async def _back(client, address):
    return await client.get(CALLBACK + "?" + urlsplit(address).query)


async def _sign_in(client, **query):
    return await _back(client, await _to_provider(client, **query))


def _person(email, **more):
    return {"sub": str(uuid4()), "email": email, "email_verified": True} | more


async def _is_signed_in(client):
    return (await client.get("/api/v1/me")).status_code == 200


class TestSettings:
    def test_ask_for_a_safe_issuer_outside_of_this_machine(self, settings_for):
        with pytest.raises(ValueError, match="https"):
            settings_for("gateway", environment="staging", oidc_issuer="http://idp.test")
        assert settings_for("gateway", environment="staging", oidc_issuer="https://idp.test").oidc_issuer


class TestGetSignInOptions:
    async def test_names_the_provider(self, oidc_url, anonymous):
        async with _window(oidc_url) as client:
            assert (await client.get(OPTIONS)).json() == {"oidc": "Example"}
        assert (await anonymous.get(OPTIONS)).json() == {"oidc": None}


class TestStartOidc:
    async def test_is_not_there_without_a_provider(self, anonymous):
        assert (await anonymous.get(START)).status_code == 404

    async def test_sends_state_nonce_and_challenge_that_are_new_each_time(self, oidc_url):
        async with _window(oidc_url) as client:
            sent = [parse_qs(urlsplit((await client.get(START)).headers["location"]).query) for _ in range(2)]
        assert {tuple(query["code_challenge_method"]) for query in sent} == {("S256",)}
        assert {tuple(query["redirect_uri"]) for query in sent} == {("http://opsight.test" + CALLBACK,)}
        assert all(sent[0][name] != sent[1][name] for name in ("state", "nonce", "code_challenge"))

    async def test_binds_the_browser_with_a_cookie_for_ten_minutes(self, oidc_url):
        async with _window(oidc_url) as client:
            cookie = (await client.get(START)).headers["set-cookie"]
        assert {"HttpOnly", "SameSite=lax", "Max-Age=600"} <= set(cookie.split("; "))

    @pytest.mark.parametrize("to", ["//evil.test", "https://evil.test", "/\\evil.test", "x"])
    async def test_leads_nowhere_else_afterwards(self, oidc_url, to):
        async with _window(oidc_url) as client:
            assert (await client.get(START, params={"to": to})).status_code == 422


class TestFinishOidc:
    async def test_is_not_there_without_a_provider(self, anonymous):
        assert (await anonymous.get(CALLBACK)).status_code == 404

    async def test_signs_in_by_the_verified_address_and_goes_where_the_user_wanted(self, oidc_url, tell, new_account):
        account = await new_account()
        await tell(person=_person(account.email.upper()))
        async with _window(oidc_url) as client:
            answer = await _sign_in(client, to="/settings/members?compare=none")
            assert (answer.status_code, answer.headers["location"]) == (303, "/settings/members?compare=none")
            assert (await client.get("/api/v1/me")).json()["user"]["email"] == account.email

    async def test_signs_in_by_the_link_when_the_address_has_changed(self, oidc_url, tell, new_account):
        account = await new_account()
        person = _person(account.email)
        await tell(person=person)
        async with _window(oidc_url) as client:
            await _sign_in(client)
        await tell(person=person | {"email": "renamed@elsewhere.test", "email_verified": False})
        async with _window(oidc_url) as client:
            await _sign_in(client)
            assert (await client.get("/api/v1/me")).json()["user"]["email"] == account.email

    @pytest.mark.parametrize(
        "change",
        [{"email_verified": False}, {"email_verified": "true"}, {"email": "nobody@example.test"}, {"email": None}],
        ids=["unverified", "text", "unknown", "absent"],
    )
    async def test_finds_no_account_otherwise(self, oidc_url, tell, new_account, change):
        account = await new_account()
        await tell(person=_person(account.email) | change)
        async with _window(oidc_url) as client:
            answer = await _sign_in(client)
            assert answer.headers["location"] == "/sign-in?failed=account"
            assert not await _is_signed_in(client)

    async def test_is_audited_for_the_platform_when_it_finds_no_account(self, oidc_url, tell, issuer, gateway_database):
        await tell(person=_person("nobody@example.test"))
        query = text(
            "select detail->>'reason' from audit.event where action = 'session.refused' and object_id = :issuer"
        )
        async with _window(oidc_url) as client:
            await _sign_in(client)

        async def noted():
            async with gateway_database.tenant(PLATFORM_TRAIL) as session:
                return (await session.scalars(query, {"issuer": issuer})).all()

        assert "account" in await eventually(noted, lambda reasons: "account" in reasons)

    async def test_finds_no_account_of_a_domain_that_is_not_allowed(self, start_gateway, issuer, tell, new_account):
        account = await new_account()
        await tell(person=_person(account.email))
        url = await start_gateway(
            oidc_issuer=issuer,
            oidc_client_secret=CLIENT_SECRET,
            oidc_allowed_domains=["other.test"],
            public_url="http://opsight.test",
        )
        async with _window(url) as client:
            assert (await _sign_in(client)).headers["location"] == "/sign-in?failed=account"

    async def test_takes_no_account_over_from_another_subject(self, oidc_url, tell, new_account):
        account = await new_account()
        await tell(person=_person(account.email))
        async with _window(oidc_url) as client:
            await _sign_in(client)
        await tell(person=_person(account.email))
        async with _window(oidc_url) as client:
            assert (await _sign_in(client)).headers["location"] == "/sign-in?failed=account"

    async def test_refuses_a_disabled_account(self, oidc_url, tell, new_account, gateway_database):
        account = await new_account()
        await tell(person=_person(account.email))
        async with _window(oidc_url) as client:
            await _sign_in(client)
        async with gateway_database.platform() as session:
            statement = text('update identity."user" set disabled_at = now() where id = :id')
            await session.execute(statement, {"id": account.user_id})
        async with _window(oidc_url) as client:
            assert (await _sign_in(client)).headers["location"] == "/sign-in?failed=account"

    @pytest.mark.parametrize("attack", TOKEN_ATTACKS)
    async def test_refuses_a_token_that_is_not_good(self, oidc_url, tell, new_account, attack):
        account = await new_account()
        await tell(person=_person(account.email), attack=attack)
        async with _window(oidc_url) as client:
            answer = await _sign_in(client)
            assert answer.headers["location"] == "/sign-in?failed=token"
            assert not await _is_signed_in(client)

    async def test_takes_a_no_of_the_provider_for_a_no(self, oidc_url, tell, new_account):
        await tell(attack="denied")
        async with _window(oidc_url) as client:
            assert (await _sign_in(client)).headers["location"] == "/sign-in?failed=refused"

    async def test_takes_an_answer_once(self, oidc_url, tell, new_account):
        account = await new_account()
        await tell(person=_person(account.email))
        async with _window(oidc_url) as client:
            address = await _to_provider(client)
            cookies = dict(client.cookies)
            await _back(client, address)
        async with _window(oidc_url, cookies=cookies) as again:
            assert (await _back(again, address)).headers["location"] == "/sign-in?failed=state"
            assert not await _is_signed_in(again)

    async def test_takes_no_code_twice(self, oidc_url, tell, new_account):
        account = await new_account()
        await tell(person=_person(account.email))
        async with _window(oidc_url) as client, _window(oidc_url) as thief:
            first = parse_qs(urlsplit(await _to_provider(client)).query)
            await _back(client, "?" + "&".join(f"{name}={value[0]}" for name, value in first.items()))
            second = parse_qs(urlsplit(await _to_provider(thief)).query) | {"code": first["code"]}
            answer = await _back(thief, "?" + "&".join(f"{name}={value[0]}" for name, value in second.items()))
            assert answer.headers["location"] == "/sign-in?failed=token"

    async def test_takes_no_answer_of_another_browser(self, oidc_url, tell, new_account):
        """Login CSRF: an attacker's answer, opened in the victim's browser, must not sign the victim in."""
        account = await new_account()
        await tell(person=_person(account.email))
        async with _window(oidc_url) as attacker, _window(oidc_url) as victim:
            address = await _to_provider(attacker)
            await victim.get(START)
            assert (await _back(victim, address)).headers["location"] == "/sign-in?failed=state"
            assert not await _is_signed_in(victim)
            assert (await _back(attacker, address)).headers["location"] == "/"

    async def test_takes_no_code_of_another_sign_in(self, oidc_url, tell, new_account):
        """Code injection: a code that was made for another challenge is of no use."""
        account = await new_account()
        await tell(person=_person(account.email))
        async with _window(oidc_url) as attacker, _window(oidc_url) as victim:
            stolen = parse_qs(urlsplit(await _to_provider(victim)).query)["code"][0]
            own = parse_qs(urlsplit(await _to_provider(attacker)).query) | {"code": [stolen]}
            answer = await _back(attacker, "?" + "&".join(f"{name}={value[0]}" for name, value in own.items()))
            assert answer.headers["location"] == "/sign-in?failed=token"

    async def test_takes_no_answer_after_ten_minutes(self, oidc_url, tell, new_account, gateway_database):
        account = await new_account()
        await tell(person=_person(account.email))
        async with _window(oidc_url) as client:
            address = await _to_provider(client)
            async with gateway_database.platform() as session:
                await session.execute(text("update identity.oidc_flow set expires_at = now()"))
            assert (await _back(client, address)).headers["location"] == "/sign-in?failed=state"

    @pytest.mark.parametrize("query", ["", "?code=x", "?state=x", "?code=x&state=y&iss=z"])
    async def test_takes_nothing_that_was_not_asked_for(self, oidc_url, query):
        async with _window(oidc_url) as client:
            assert (await client.get(CALLBACK + query)).headers["location"] == "/sign-in?failed=state"

    async def test_reads_the_keys_again_when_the_provider_has_a_new_one(self, oidc_url, tell, new_account):
        account = await new_account()
        person = _person(account.email)
        await tell(person=person)
        async with _window(oidc_url) as client:
            assert (await _sign_in(client)).headers["location"] == "/"
        await tell(person=person, rotate="second")
        async with _window(oidc_url) as client:
            assert (await _sign_in(client)).headers["location"] == "/"

    async def test_still_asks_for_the_second_factor(self, oidc_url, tell, new_account, gateway_database):
        account = await new_account()
        async with gateway_database.platform() as session:
            statement = text(
                "insert into identity.second_factor (user_id, secret_ref, confirmed_at) values (:id, 'vlt_', now())"
            )
            await session.execute(statement, {"id": account.user_id})
        await tell(person=_person(account.email))
        async with _window(oidc_url) as client:
            assert (await _sign_in(client)).headers["location"] == "/sign-in?step=code&to=%2F"
            assert not await _is_signed_in(client)

    async def test_is_audited(self, oidc_url, tell, new_account, gateway_database):
        account = await new_account()
        await tell(person=_person(account.email))
        async with _window(oidc_url) as client:
            await _sign_in(client)
        async with gateway_database.tenant(account.tenant_id) as session:
            actions = set(await session.scalars(text("select action from audit.event")))
        assert actions == {"oidc.linked", "session.begun"}

    async def test_says_that_the_provider_is_away(self, start_gateway):
        url = await start_gateway(oidc_issuer=f"http://127.0.0.1:{free_port()}")
        async with _window(url) as client:
            assert (await client.get(START)).headers["location"] == "/sign-in?failed=away"


class TestProvingAgainAtTheProvider:
    async def _keys(self, client):
        client.headers["X-CSRF-Token"] = (await client.get("/api/v1/me")).json()["csrf_token"]
        return await client.post("/api/v1/api-keys", json={"name": "k", "scopes": ["ops:read"]})

    async def test_opens_what_asks_for_it(self, oidc_url, tell, new_account):
        account = await new_account()
        await tell(person=_person(account.email))
        async with _window(oidc_url) as client:
            await _sign_in(client)
            assert (await self._keys(client)).json()["code"] == "step_up_required"
            proved = await _sign_in(client, again="true", to="/settings/api-keys")
            assert proved.headers["location"] == "/settings/api-keys"
            assert (await self._keys(client)).status_code == 201

    async def test_refuses_somebody_else_and_an_old_proof(self, oidc_url, tell, new_account):
        account, other = await new_account(), await new_account()
        person = _person(account.email)
        await tell(person=person)
        async with _window(oidc_url) as client:
            await _sign_in(client)
            await tell(person=_person(other.email))
            assert (await _sign_in(client, again="true")).headers["location"] == "/sign-in?failed=proof"
            await tell(person=person | {"auth_time": 1_000_000_000})
            assert (await _sign_in(client, again="true")).headers["location"] == "/sign-in?failed=proof"
            assert (await self._keys(client)).json()["code"] == "step_up_required"
