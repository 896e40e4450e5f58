"""Proving again who one is, before what matters."""

import httpx
import pytest
from sqlalchemy import text

from libs.testing.operations import public_operations
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


ROTATIONS = [
    ("/api/v1/api-keys/{id}/rotate", "/api/v1/api-keys", WANTED),
    ("/api/v1/oauth-clients/{id}/rotate-secret", "/api/v1/oauth-clients", WANTED),
    (
        "/api/v1/webhook-subscriptions/{id}/rotate-secret",
        "/api/v1/webhook-subscriptions",
        {"name": "Hook", "url": "https://receiver.example.test/in", "events": ["sync.failed"]},
    ),
]


@pytest.mark.parametrize(("rotate", "collection", "wanted"), ROTATIONS)
class TestRotationOfACredential:
    """People prove again who they are; a program has nobody to ask, and its scope decides."""

    async def test_is_refused_to_a_person_without_a_fresh_proof(
        self, browser, new_account, rotate, collection, wanted, gateway_database
    ):
        account = await new_account()
        client = await browser(account=account)
        made = (await client.post(collection, json=wanted)).json()
        statement = text("update identity.session set stepped_up_at = null where user_id = :id")
        async with gateway_database.platform() as session:
            await session.execute(statement, {"id": account.user_id})
        answer = await client.post(rotate.format(id=made["id"]), json={})
        assert (answer.status_code, answer.json()["code"]) == (403, "step_up_required")

    async def test_is_open_to_a_program_with_the_scope(self, browser, gateway_url, rotate, collection, wanted):
        owner = await browser()
        made = (await owner.post(collection, json=wanted)).json()
        scopes = ["members:admin", "metrics:read"]
        key = (await owner.post(KEYS, json={"name": "k", "scopes": scopes})).json()["key"]
        async with httpx.AsyncClient(base_url=gateway_url, headers={"Authorization": f"Bearer {key}"}) as program:
            answer = await program.post(rotate.format(id=made["id"]), json={})
        assert answer.status_code in (200, 201), answer.text

    async def test_is_closed_to_a_program_without_it(self, browser, gateway_url, rotate, collection, wanted):
        owner = await browser()
        made = (await owner.post(collection, json=wanted)).json()
        key = (await owner.post(KEYS, json={"name": "k", "scopes": ["metrics:read"]})).json()["key"]
        async with httpx.AsyncClient(base_url=gateway_url, headers={"Authorization": f"Bearer {key}"}) as program:
            answer = await program.post(rotate.format(id=made["id"]), json={})
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")


FOR_PEOPLE = {
    *("set_entitlement", "set_tenant_quota", "update_member", "remove_member", "create_invitation"),
    *("decide_access_request", "decide_binding", "create_api_key"),
    *("grant_support_consent", "begin_impersonation", "request_break_glass", "approve_break_glass"),
    "request_client_deletion",
    *("begin_second_factor", "confirm_second_factor", "disable_second_factor", "renew_recovery_codes"),
}
FOR_SESSIONS = {
    *("rotate_api_key", "create_oauth_client", "rotate_oauth_client_secret"),
    *("rotate_webhook_secret", "rotate_inbound_webhook_secret", "rotate_webhook_token", "start_rotation"),
}


class TestWhatAsksForIt:
    """Exports enabled, keys rotated, roles changed, somebody impersonated: each operation by its name."""

    def test_is_declared_by_each_operation_and_no_other(self):
        declared = {one.operation_id: one.step_up for one in public_operations() if one.step_up}
        assert declared == dict.fromkeys(FOR_PEOPLE, True) | dict.fromkeys(FOR_SESSIONS, "session")
