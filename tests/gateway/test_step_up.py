"""Proving again who one is, before what matters."""

import httpx
import pytest
from sqlalchemy import text

from tests.gateway.conftest import PASSWORD

STEP_UP = "/api/v1/auth/step-up"
KEYS = "/api/v1/api-keys"
WANTED = {"name": "Export", "scopes": ["metrics:read"]}


class TestStepUp:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.post(STEP_UP, json={"password": PASSWORD})).status_code == 401

    async def test_is_for_people(self, browser, gateway_url):
        made = (await (await browser()).post(KEYS, json=WANTED)).json()
        async with httpx.AsyncClient(base_url=gateway_url) as client:
            client.headers["Authorization"] = f"Bearer {made['key']}"
            answer = await client.post(STEP_UP, json={"password": PASSWORD})
        assert (answer.status_code, answer.json()["code"]) == (403, "person_required")

    async def test_opens_what_asks_for_it_under_a_new_cookie(self, browser):
        client = await browser(stepped_up=False)
        before = dict(client.cookies)
        answer = await client.post(STEP_UP, json={"password": PASSWORD})
        assert answer.status_code == 200
        assert dict(client.cookies) != before
        client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        assert (await client.post(KEYS, json=WANTED)).status_code == 201

    async def test_ends_the_cookie_of_before(self, browser, gateway_url):
        client = await browser(stepped_up=False)
        before = dict(client.cookies)
        await client.post(STEP_UP, json={"password": PASSWORD})
        async with httpx.AsyncClient(base_url=gateway_url, cookies=before) as thief:
            assert (await thief.get("/api/v1/me")).status_code == 401

    async def test_refuses_a_wrong_password_and_keeps_the_session(self, browser):
        client = await browser(stepped_up=False)
        answer = await client.post(STEP_UP, json={"password": "wrong"})
        assert (answer.status_code, answer.json()["code"]) == (403, "step_up_refused")
        assert (await client.get("/api/v1/me")).status_code == 200
        assert (await client.post(KEYS, json=WANTED)).status_code == 403

    @pytest.mark.parametrize("body", [{}, {"password": ""}, {"password": 1}, {"password": PASSWORD, "more": 1}])
    async def test_refuses_what_the_contract_does_not_know(self, browser, body):
        client = await browser(stepped_up=False)
        assert (await client.post(STEP_UP, json=body)).status_code == 422

    async def test_counts_attempts_with_those_of_signing_in(self, start_gateway, new_account, browser):
        url = await start_gateway(limit_login_account="5/60/5")
        client = await browser(account=await new_account(), url=url, stepped_up=False)
        attempts = [(await client.post(STEP_UP, json={"password": "wrong"})).status_code for _ in range(5)]
        assert attempts == [403] * 4 + [429]

    async def test_is_audited(self, browser, new_account, gateway_database):
        account = await new_account()
        client = await browser(account=account, stepped_up=False)
        await client.post(STEP_UP, json={"password": "wrong"})
        await client.post(STEP_UP, json={"password": PASSWORD})
        query = text("select outcome from audit.event where action = 'session.stepped_up'")
        async with gateway_database.tenant(account.tenant_id) as session:
            assert set(await session.scalars(query)) == {"denied", "success"}


class TestOperationThatAsksForIt:
    async def test_is_refused_without_a_fresh_proof(self, browser):
        answer = await (await browser(stepped_up=False)).post(KEYS, json=WANTED)
        assert (answer.status_code, answer.json()["code"]) == (403, "step_up_required")

    async def test_is_refused_when_the_proof_is_older_than_five_minutes(self, browser, new_account, gateway_database):
        account = await new_account()
        client = await browser(account=account)
        statement = text(
            "update identity.session set stepped_up_at = now() - interval '301 seconds' where user_id = :id"
        )
        async with gateway_database.platform() as session:
            await session.execute(statement, {"id": account.user_id})
        assert (await client.post(KEYS, json=WANTED)).json()["code"] == "step_up_required"

    async def test_is_closed_to_api_keys(self, browser, gateway_url):
        made = (await (await browser()).post(KEYS, json={"name": "k", "scopes": ["members:admin"]})).json()
        async with httpx.AsyncClient(base_url=gateway_url) as client:
            client.headers["Authorization"] = f"Bearer {made['key']}"
            answer = await client.post(KEYS, json={"name": "more", "scopes": ["members:admin"]})
        assert (answer.status_code, answer.json()["code"]) == (403, "person_required")

    async def test_says_first_when_the_scope_is_missing(self, browser):
        answer = await (await browser("viewer", stepped_up=False)).post(KEYS, json=WANTED)
        assert answer.json()["code"] == "scope_missing"
