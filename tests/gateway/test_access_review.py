"""Access review: every binding, attested or revoked, with its history; and entitlements."""

import csv
import io
from uuid import uuid4

import pytest

from gateway.identity.entitlement import service

URL = "/api/v1/access-review"


@pytest.fixture
async def owner_account(new_account):
    return await new_account()


@pytest.fixture
async def owner(browser, owner_account):
    return await browser(account=owner_account)


@pytest.fixture
async def member(new_account, owner_account):
    return await new_account("viewer", tenant_id=owner_account.tenant_id)


@pytest.fixture
async def key(owner):
    return (await owner.post("/api/v1/api-keys", json={"name": "=cmd", "scopes": ["metrics:read"]})).json()


@pytest.fixture
async def oauth_client(owner):
    wanted = {"name": "Partner", "scopes": ["metrics:read"]}
    return (await owner.post("/api/v1/oauth-clients", json=wanted)).json()


@pytest.fixture
async def agency_admin(new_account, owner_account):
    """Somebody of the agency that the owner's tenant is a client of."""
    return await new_account("viewer", agency="agency_admin")


def decision(kind, id_, decided="attested"):
    return {"kind": kind, "id": str(id_), "decision": decided}


class TestGetAccessReview:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.get(URL)).status_code == 401

    async def test_is_for_administrators(self, browser):
        assert (await (await browser("analyst")).get(URL)).status_code == 403

    async def test_lists_people_and_keys_of_this_tenant_alone(self, owner, owner_account, member, key, new_account):
        await new_account()
        items = (await owner.get(URL)).json()["items"]
        assert {(one["kind"], one["id"], one["own"]) for one in items if one["kind"] != "agency_admin"} == {
            ("member", str(owner_account.user_id), True),
            ("member", str(member.user_id), False),
            ("api_key", key["id"], False),
        }

    async def test_lists_admins_of_the_agency_and_oauth_clients(self, owner, oauth_client, agency_admin):
        items = (await owner.get(URL)).json()["items"]
        found = {(one["kind"], one["id"], one["what"]) for one in items}
        assert ("agency_admin", str(agency_admin.user_id), "admin") in found
        assert ("oauth_client", oauth_client["id"], "metrics:read") in found


class TestDecideBinding:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.post(f"{URL}/decisions", json=decision("member", uuid4()))).status_code == 401

    async def test_attests_and_remembers_who_did(self, owner, member):
        answer = await owner.post(f"{URL}/decisions", json=decision("member", member.user_id))
        assert answer.status_code == 204, answer.text
        review = (await owner.get(URL)).json()
        [reviewed] = [one for one in review["items"] if one["id"] == str(member.user_id)]
        assert reviewed["last_review"]["decided_by"] == "Test Person"
        assert review["attested"] == 1

    async def test_revokes_a_membership(self, owner, member, browser):
        client = await browser(account=member)
        body = decision("member", member.user_id, "revoked")
        assert (await owner.post(f"{URL}/decisions", json=body)).status_code == 204
        assert (await client.get("/api/v1/metrics/items")).status_code == 401

    async def test_revokes_a_key(self, owner, key, anonymous):
        await owner.post(f"{URL}/decisions", json=decision("api_key", key["id"], "revoked"))
        answer = await anonymous.get("/api/v1/metrics/items", headers={"Authorization": f"Bearer {key['key']}"})
        assert answer.status_code == 401

    async def test_revokes_an_oauth_client(self, owner, oauth_client):
        body = decision("oauth_client", oauth_client["id"], "revoked")
        assert (await owner.post(f"{URL}/decisions", json=body)).status_code == 204
        kinds = [one["kind"] for one in (await owner.get(URL)).json()["items"]]
        assert "oauth_client" not in kinds

    async def test_attests_an_admin_of_the_agency_and_leaves_the_rest_to_the_agency(self, owner, agency_admin):
        attested = await owner.post(f"{URL}/decisions", json=decision("agency_admin", agency_admin.user_id))
        refused = await owner.post(f"{URL}/decisions", json=decision("agency_admin", agency_admin.user_id, "revoked"))
        assert attested.status_code == 204
        assert (refused.status_code, refused.json()["code"]) == (409, "agency_decides")

    async def test_refuses_ones_own(self, owner, owner_account):
        answer = await owner.post(f"{URL}/decisions", json=decision("member", owner_account.user_id))
        assert (answer.status_code, answer.json()["code"]) == (409, "own_binding")

    async def test_finds_another_tenants_like_an_absent_one(self, browser, member):
        stranger = await browser()
        foreign = await stranger.post(f"{URL}/decisions", json=decision("member", member.user_id))
        absent = await stranger.post(f"{URL}/decisions", json=decision("member", uuid4()))
        assert foreign.status_code == absent.status_code == 404


class TestListAccessReviews:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.get(f"{URL}/decisions")).status_code == 401

    async def test_reads_on_page_by_page_and_outlives_the_binding(self, owner, member, key):
        await owner.post(f"{URL}/decisions", json=decision("api_key", key["id"]))
        await owner.post(f"{URL}/decisions", json=decision("member", member.user_id, "revoked"))
        first = (await owner.get(f"{URL}/decisions", params={"limit": 1})).json()
        assert [(one["kind"], one["what"], one["decision"]) for one in first["items"]] == [
            ("member", "viewer", "revoked")
        ]
        second = (await owner.get(f"{URL}/decisions", params={"limit": 1, "cursor": first["next_cursor"]})).json()
        assert [one["kind"] for one in second["items"]] == ["api_key"]
        assert second["next_cursor"] is None


class TestExportAccessReview:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.get(f"{URL}/export")).status_code == 401

    async def test_is_a_row_a_binding_that_no_spreadsheet_runs(self, owner, key):
        answer = await owner.get(f"{URL}/export")
        assert answer.headers["content-type"].startswith("text/csv")
        rows = list(csv.DictReader(io.StringIO(answer.text)))
        told = [(row["kind"], row["who"]) for row in rows if row["kind"] != "agency_admin"]
        assert told == [("member", "Test Person"), ("api_key", "'=cmd")]

    async def test_is_refused_to_a_tenant_that_may_not_export(self, owner, owner_account, browser):
        boss = await browser(platform="platform_admin")
        path = f"/api/v1/entitlements/{owner_account.tenant_id}/csv_export"
        assert (await boss.put(path, json={"enabled": False, "reason": "Trial"})).status_code == 200
        answer = await owner.get(f"{URL}/export")
        assert (answer.status_code, answer.json()["code"]) == (403, "entitlement_missing")
        assert (await owner.get("/api/v1/me")).json()["entitlements"]["csv_export"] is False


class TestSetEntitlement:
    async def test_needs_a_session(self, anonymous):
        body = {"enabled": True, "reason": "Plan"}
        assert (await anonymous.put(f"/api/v1/entitlements/{uuid4()}/oauth", json=body)).status_code == 401
        assert (await anonymous.get("/api/v1/entitlements")).status_code == 401

    @pytest.mark.parametrize("platform", [None, "support"])
    async def test_is_for_platform_admins(self, browser, platform, owner_account):
        client = await browser(platform=platform)
        body = {"enabled": True, "reason": "Plan"}
        answer = await client.put(f"/api/v1/entitlements/{owner_account.tenant_id}/oauth", json=body)
        assert (answer.status_code, answer.json()["missing_scope"]) == (403, "platform:admin")

    async def test_says_why_and_shows_in_the_tenants_own_view(self, browser, owner, owner_account):
        boss = await browser(platform="platform_admin")
        body = {"enabled": True, "reason": "Ordered"}
        told = (await boss.put(f"/api/v1/entitlements/{owner_account.tenant_id}/oauth", json=body)).json()
        [oauth] = [one for one in told["items"] if one["name"] == "oauth"]
        assert (oauth["enabled"], oauth["default"], oauth["reason"]) == (True, False, "Ordered")
        mine = (await owner.get("/api/v1/me")).json()["entitlements"]
        assert mine == {"csv_export": True, "live_ranks": False, "oauth": True, "portfolio": True}
        listed = (await boss.get("/api/v1/entitlements")).json()["items"]
        assert told in listed

    async def test_lists_the_others_when_a_tenant_is_removed_meanwhile(self, browser, owner_account, monkeypatch):
        async def list_tenants(_):
            return [uuid4(), owner_account.tenant_id]

        monkeypatch.setattr(service, "list_tenants", list_tenants)
        boss = await browser(platform="platform_admin")
        [listed] = (await boss.get("/api/v1/entitlements")).json()["items"]
        assert listed["tenant_id"] == str(owner_account.tenant_id)

    async def test_finds_no_absent_tenant(self, browser):
        boss = await browser(platform="platform_admin")
        answer = await boss.put(f"/api/v1/entitlements/{uuid4()}/oauth", json={"enabled": True, "reason": "Plan"})
        assert answer.status_code == 404
