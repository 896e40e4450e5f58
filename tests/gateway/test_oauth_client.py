"""OAuth clients: what a tenant's administrators do with them. Tokens are in `test_oauth_token.py`."""

from uuid import uuid4

import pytest
from sqlalchemy import text

from libs.audit import PLATFORM_TRAIL
from tests.gateway.waiting import eventually

CLIENTS = "/api/v1/oauth-clients"
WANTED = {"name": "Data warehouse", "scopes": ["metrics:read"]}


class TestCreateOAuthClient:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.post(CLIENTS, json=WANTED)).status_code == 401

    async def test_needs_the_scope(self, browser):
        assert (await (await browser("viewer")).post(CLIENTS, json=WANTED)).status_code == 403

    async def test_shows_the_secret_once_and_keeps_its_hmac(self, browser, new_account, gateway_database):
        account = await new_account()
        client = await browser(account=account)
        made = (await client.post(CLIENTS, json=WANTED)).json()
        listed = (await client.get(CLIENTS)).json()["items"]
        async with gateway_database.tenant(account.tenant_id) as session:
            stored = str((await session.execute(text("select * from identity.oauth_client"))).all())
            audited = str((await session.execute(text("select action, detail::text from audit.event"))).all())
        assert made["client_secret"].startswith(made["secret_prefix"])
        assert "client_secret" not in listed[0]
        assert made["client_secret"] not in stored + audited
        assert "oauth_client.created" in audited

    async def test_refuses_scopes_that_the_creator_lacks(self, browser, gateway_url):
        owner = await browser()
        key = (await owner.post("/api/v1/api-keys", json={"name": "a", "scopes": ["members:admin"]})).json()["key"]
        owner.cookies.clear()
        answer = await owner.post(CLIENTS, json=WANTED, headers={"Authorization": f"Bearer {key}"})
        assert answer.status_code == 403

    @pytest.mark.parametrize(
        "change", [{"scopes": []}, {"scopes": ["all"]}, {"name": ""}, {"allowed_networks": ["::/129"]}, {"extra": 1}]
    )
    async def test_refuses_what_the_contract_does_not_know(self, browser, change):
        assert (await (await browser()).post(CLIENTS, json=WANTED | change)).status_code == 422


class TestUnknownOAuthClient:
    async def test_is_audited_for_the_platform(self, anonymous, gateway_database):
        unknown = str(uuid4())
        body = {"grant_type": "client_credentials", "client_id": unknown, "client_secret": "ocs_typed"}
        assert (await anonymous.post("/oauth/token", data=body)).status_code == 401
        query = text("select outcome, detail::text from audit.event where object_id = :id")

        async def noted():
            async with gateway_database.tenant(PLATFORM_TRAIL) as session:
                return (await session.execute(query, {"id": unknown})).all()

        [entry] = await eventually(noted, bool)
        assert entry.outcome == "denied"
        assert "ocs_typed" not in entry.detail


class TestListOAuthClients:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.get(CLIENTS)).status_code == 401

    async def test_shows_the_current_tenants_clients_only(self, browser):
        mine, theirs = await browser(), await browser()
        await theirs.post(CLIENTS, json=WANTED)
        assert (await mine.get(CLIENTS)).json()["items"] == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "", None),
        ("PATCH", "", {"name": "Mine"}),
        ("POST", "/rotate-secret", {}),
        ("DELETE", "", None),
    ],
)
class TestOneOAuthClient:
    async def test_needs_a_session(self, anonymous, method, path, body):
        assert (await anonymous.request(method, f"{CLIENTS}/{uuid4()}{path}", json=body)).status_code == 401

    async def test_of_another_tenant_is_not_there(self, browser, method, path, body):
        mine, theirs = await browser(), await browser()
        made = (await theirs.post(CLIENTS, json=WANTED)).json()
        foreign = await mine.request(method, f"{CLIENTS}/{made['id']}{path}", json=body)
        absent = await mine.request(method, f"{CLIENTS}/{uuid4()}{path}", json=body)
        assert foreign.status_code == absent.status_code == 404
        assert foreign.json()["title"] == absent.json()["title"]


class TestUpdateOAuthClient:
    async def test_changes_what_is_given(self, browser):
        owner = await browser()
        made = (await owner.post(CLIENTS, json=WANTED | {"requests_per_minute": 5})).json()
        url = f"{CLIENTS}/{made['id']}"
        await owner.patch(url, json={"name": "Renamed", "allowed_networks": ["203.0.113.9"]})
        await owner.patch(url, json={"requests_per_minute": None})
        now = (await owner.get(url)).json()
        assert (now["name"], now["allowed_networks"]) == ("Renamed", ["203.0.113.9/32"])
        assert now["requests_per_minute"] is None


class TestRotateOAuthClientSecret:
    async def test_keeps_two_secrets_at_a_time(self, browser):
        owner = await browser()
        made = (await owner.post(CLIENTS, json=WANTED)).json()
        url = f"{CLIENTS}/{made['id']}/rotate-secret"
        second = await owner.post(url, json={"overlap_hours": 168})
        third = await owner.post(url, json={"overlap_hours": 1})
        at_once = await owner.post(url, json={"overlap_hours": 0})
        assert second.json()["previous_secret_until"] is not None
        assert (third.status_code, third.json()["code"]) == (409, "rotation_under_way")
        assert (at_once.status_code, at_once.json()["previous_secret_until"]) == (200, None)

    async def test_refuses_an_overlap_of_more_than_a_week(self, browser):
        owner = await browser()
        made = (await owner.post(CLIENTS, json=WANTED)).json()
        answer = await owner.post(f"{CLIENTS}/{made['id']}/rotate-secret", json={"overlap_hours": 169})
        assert answer.status_code == 422


class TestRevokeOAuthClient:
    async def test_happens_once(self, browser):
        owner = await browser()
        made = (await owner.post(CLIENTS, json=WANTED)).json()
        first, second = [await owner.delete(f"{CLIENTS}/{made['id']}") for _ in range(2)]
        assert (first.status_code, second.status_code) == (204, 404)
        assert (await owner.get(f"{CLIENTS}/{made['id']}")).json()["revoked_at"] is not None
