"""Workspaces, and memberships that are limited to them."""

import base64
import json
from uuid import uuid4

import pytest

ACCOUNTS = [
    {"platform": "google_ads", "account_id": "123-456-7890"},
    {"platform": "meta_ads", "account_id": "act_77"},
]


@pytest.fixture
async def owner_account(new_account):
    return await new_account()


@pytest.fixture
async def owner(browser, owner_account):
    return await browser(account=owner_account)


@pytest.fixture
def new_workspace(owner):
    async def make(name=None, accounts=ACCOUNTS, **body):
        answer = await owner.post(
            "/api/v1/workspaces", json={"name": name or f"W {uuid4()}", "accounts": accounts} | body
        )
        assert answer.status_code == 201, answer.text
        return answer.json()

    return make


class TestCreateWorkspace:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.post("/api/v1/workspaces", json={"name": "x"})).status_code == 401

    async def test_is_for_administrators(self, browser):
        assert (await (await browser("analyst")).post("/api/v1/workspaces", json={"name": "x"})).status_code == 403

    async def test_names_accounts_as_the_warehouse_does(self, new_workspace):
        made = await new_workspace(locations=["Kingston"])
        assert made["accounts"] == [
            {"platform": "google_ads", "account_id": "1234567890"},
            {"platform": "meta_ads", "account_id": "77"},
        ]
        assert (made["locations"], made["members"]) == (["Kingston"], 0)

    async def test_refuses_a_name_that_is_taken_in_any_case(self, owner, new_workspace):
        made = await new_workspace()
        answer = await owner.post("/api/v1/workspaces", json={"name": made["name"].upper()})
        assert (answer.status_code, answer.json()["code"]) == (409, "workspace_name_taken")

    async def test_refuses_a_platform_that_does_not_exist(self, owner):
        body = {"name": "x", "accounts": [{"platform": "myspace", "account_id": "1"}]}
        assert (await owner.post("/api/v1/workspaces", json=body)).status_code == 422


class TestListWorkspaces:
    async def test_shows_those_of_the_tenant_alone(self, owner, new_workspace, browser):
        made = await new_workspace()
        assert [one["id"] for one in (await owner.get("/api/v1/workspaces")).json()["items"]] == [made["id"]]
        assert (await (await browser()).get("/api/v1/workspaces")).json()["items"] == []

    async def test_tells_every_member_the_names_and_no_account(
        self, owner_account, new_workspace, browser, new_account
    ):
        made = await new_workspace()
        viewer = await browser(account=await new_account("viewer", tenant_id=owner_account.tenant_id))
        told = (await viewer.get("/api/v1/workspaces/names")).json()
        assert told == {"items": [{"id": made["id"], "name": made["name"]}]}
        assert (await viewer.get("/api/v1/workspaces")).status_code == 403


class TestReplaceWorkspace:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.put(f"/api/v1/workspaces/{uuid4()}", json={"name": "x"})).status_code == 401

    async def test_finds_another_tenants_like_an_absent_one(self, new_workspace, browser):
        made, stranger = await new_workspace(), await browser()
        foreign = await stranger.put(f"/api/v1/workspaces/{made['id']}", json={"name": "x"})
        absent = await stranger.put(f"/api/v1/workspaces/{uuid4()}", json={"name": "x"})
        assert foreign.status_code == absent.status_code == 404

    async def test_says_anew_what_it_holds(self, owner, new_workspace):
        made = await new_workspace()
        body = {"name": "Other", "accounts": [{"platform": "tiktok_ads", "account_id": "9"}]}
        changed = (await owner.put(f"/api/v1/workspaces/{made['id']}", json=body)).json()
        assert (changed["name"], changed["accounts"]) == ("Other", body["accounts"])

    async def test_may_keep_its_own_name(self, owner, new_workspace):
        made = await new_workspace()
        answer = await owner.put(f"/api/v1/workspaces/{made['id']}", json={"name": made["name"]})
        assert (answer.status_code, answer.json()["accounts"]) == (200, [])


class TestRemoveWorkspace:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.delete(f"/api/v1/workspaces/{uuid4()}")).status_code == 401

    async def test_removes_it(self, owner, new_workspace):
        made = await new_workspace()
        assert (await owner.delete(f"/api/v1/workspaces/{made['id']}")).status_code == 204
        assert (await owner.delete(f"/api/v1/workspaces/{made['id']}")).status_code == 404

    async def test_refuses_while_somebody_is_limited_to_it(self, owner, owner_account, new_workspace, new_account):
        made = await new_workspace()
        viewer = await new_account("viewer", tenant_id=owner_account.tenant_id)
        await owner.patch(f"/api/v1/members/{viewer.user_id}", json={"workspaces": [made["id"]]})
        answer = await owner.delete(f"/api/v1/workspaces/{made['id']}")
        assert (answer.status_code, answer.json()["code"]) == (409, "workspace_in_use")


class TestUpdateMember:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.patch(f"/api/v1/members/{uuid4()}", json={})).status_code == 401

    async def test_finds_another_tenants_member_like_an_absent_one(self, owner, new_account):
        stranger = await new_account()
        foreign = await owner.patch(f"/api/v1/members/{stranger.user_id}", json={"role": "viewer"})
        absent = await owner.patch(f"/api/v1/members/{uuid4()}", json={"role": "viewer"})
        assert foreign.status_code == absent.status_code == 404

    async def test_changes_a_role_within_the_session(self, owner, owner_account, new_account, browser):
        account = await new_account("viewer", tenant_id=owner_account.tenant_id)
        viewer = await browser(account=account)
        answer = await owner.patch(f"/api/v1/members/{account.user_id}", json={"role": "analyst"})
        assert (answer.status_code, answer.json()["role"]) == (200, "analyst")
        assert "metrics:write" in (await viewer.get("/api/v1/me")).json()["tenant"]["scopes"]

    async def test_refuses_the_callers_own(self, owner, owner_account, new_account):
        await new_account("owner", tenant_id=owner_account.tenant_id)
        answer = await owner.patch(f"/api/v1/members/{owner_account.user_id}", json={"role": "admin"})
        assert (answer.status_code, answer.json()["code"]) == (409, "own_membership")

    async def test_lets_only_owners_make_owners(self, owner_account, new_account, browser):
        admin = await browser(account=await new_account("admin", tenant_id=owner_account.tenant_id))
        viewer = await new_account("viewer", tenant_id=owner_account.tenant_id)
        raised = await admin.patch(f"/api/v1/members/{viewer.user_id}", json={"role": "owner"})
        lowered = await admin.patch(f"/api/v1/members/{owner_account.user_id}", json={"role": "viewer"})
        removed = await admin.delete(f"/api/v1/members/{owner_account.user_id}")
        assert (raised.status_code, lowered.status_code, removed.status_code) == (403, 403, 403)

    async def test_refuses_to_limit_an_administrator(self, owner, owner_account, new_account):
        admin = await new_account("admin", tenant_id=owner_account.tenant_id)
        answer = await owner.patch(f"/api/v1/members/{admin.user_id}", json={"workspaces": []})
        assert (answer.status_code, answer.json()["code"]) == (409, "administrator_unlimited")

    async def test_refuses_a_workspace_of_another_tenant(self, new_workspace, browser, new_account):
        made = await new_workspace()
        stranger = await new_account()
        viewer = await new_account("viewer", tenant_id=stranger.tenant_id)
        client = await browser(account=stranger)
        answer = await client.patch(f"/api/v1/members/{viewer.user_id}", json={"workspaces": [made["id"]]})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/workspaces")


class TestRemoveMember:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.delete(f"/api/v1/members/{uuid4()}")).status_code == 401

    async def test_ends_what_the_member_could_do(self, owner, owner_account, new_account, browser):
        account = await new_account("viewer", tenant_id=owner_account.tenant_id)
        viewer = await browser(account=account)
        assert (await owner.delete(f"/api/v1/members/{account.user_id}")).status_code == 204
        assert (await viewer.get("/api/v1/metrics/items")).status_code == 401


class TestLimitedMember:
    @pytest.fixture
    async def limited(self, owner, owner_account, new_workspace, new_account, browser):
        made = await new_workspace()
        account = await new_account("operator", tenant_id=owner_account.tenant_id)
        client = await browser(account=account)
        answer = await owner.patch(f"/api/v1/members/{account.user_id}", json={"workspaces": [made["id"]]})
        assert answer.json()["workspaces"] == [{"id": made["id"], "name": made["name"]}]
        return client, made

    async def test_carries_its_accounts_in_the_token_to_the_service(self, limited, upstream):
        client, _ = limited
        assert (await client.get("/api/v1/metrics/items")).status_code == 200
        claims = _claims(upstream.last.headers["authorization"])
        assert claims["acc"] == ["google_ads:1234567890", "meta_ads:77"]
        assert "agg" not in claims

    async def test_cannot_widen_it_by_headers_or_query(self, limited, upstream):
        client, _ = limited
        await client.get("/api/v1/metrics/items", headers={"X-Opsight-Accounts": "*", "X-Tenant-Accounts": "*"})
        assert _claims(upstream.last.headers["authorization"])["acc"] == ["google_ads:1234567890", "meta_ads:77"]
        assert "x-opsight-accounts" not in upstream.last.headers

    async def test_keeps_only_scopes_whose_service_applies_the_limit(self, limited):
        client, made = limited
        tenant = (await client.get("/api/v1/me")).json()["tenant"]
        assert tenant["scopes"] == ["metrics:read"]
        assert tenant["workspaces"] == [{"id": made["id"], "name": made["name"]}]
        answer = await client.post(
            "/api/v1/uploads", content=b"x", headers={"Content-Type": "application/octet-stream"}
        )
        assert (answer.status_code, answer.json()["missing_scope"]) == (403, "ingestion:write")

    async def test_follows_the_workspace(self, limited, owner, upstream):
        client, made = limited
        await owner.put(f"/api/v1/workspaces/{made['id']}", json={"name": made["name"], "accounts": ACCOUNTS[:1]})
        await client.get("/api/v1/metrics/items")
        assert _claims(upstream.last.headers["authorization"])["acc"] == ["google_ads:1234567890"]

    async def test_with_no_workspace_left_sees_nothing_instead_of_everything(
        self, owner, owner_account, new_account, browser, upstream
    ):
        account = await new_account("viewer", tenant_id=owner_account.tenant_id)
        client = await browser(account=account)
        await owner.patch(f"/api/v1/members/{account.user_id}", json={"workspaces": []})
        await client.get("/api/v1/metrics/items")
        assert _claims(upstream.last.headers["authorization"])["acc"] == []

    async def test_is_free_again_when_the_limit_is_lifted(self, owner, owner_account, new_account, browser, upstream):
        account = await new_account("viewer", tenant_id=owner_account.tenant_id)
        client = await browser(account=account)
        await owner.patch(f"/api/v1/members/{account.user_id}", json={"workspaces": []})
        await owner.patch(f"/api/v1/members/{account.user_id}", json={"workspaces": None})
        await client.get("/api/v1/metrics/items")
        assert "acc" not in _claims(upstream.last.headers["authorization"])

    async def test_a_thousand_accounts_fit_the_way_to_the_service(
        self, owner, owner_account, new_workspace, new_account, browser, upstream
    ):
        made = [
            await new_workspace(accounts=[_long_account(100 * workspace + number) for number in range(100)])
            for workspace in range(10)
        ]
        account = await new_account("viewer", tenant_id=owner_account.tenant_id)
        client = await browser(account=account)
        body = {"workspaces": [one["id"] for one in made]}
        assert (await owner.patch(f"/api/v1/members/{account.user_id}", json=body)).status_code == 200
        assert (await client.get("/api/v1/metrics/items")).status_code == 200
        assert len(_claims(upstream.last.headers["authorization"])["acc"]) == 1000


class TestExecutive:
    async def test_is_marked_as_seeing_totals_only(self, browser, upstream):
        client = await browser("executive")
        await client.get("/api/v1/metrics/items")
        assert _claims(upstream.last.headers["authorization"])["agg"] is True
        assert (await client.get("/api/v1/me")).json()["tenant"]["aggregates_only"] is True


def _long_account(number):
    return {"platform": "microsoft_ads", "account_id": f"{number:010}"}


def _claims(bearer):
    payload = bearer.removeprefix("Bearer ").split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
