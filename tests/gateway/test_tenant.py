"""Tenants and members."""

from uuid import uuid4

import pytest
from sqlalchemy import text


class TestListTenants:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.get("/api/v1/tenants")).status_code == 401

    async def test_shows_only_the_callers_own(self, browser, new_account):
        await new_account()
        account = await new_account("viewer")
        client = await browser(account=account)
        listed = (await client.get("/api/v1/tenants")).json()["items"]
        assert [(tenant["id"], tenant["role"]) for tenant in listed] == [(str(account.tenant_id), "viewer")]


class TestCreateTenant:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.post("/api/v1/tenants", json={"name": "x"})).status_code == 401

    @pytest.mark.parametrize("agency", [None, "agency_member"])
    async def test_is_for_agency_admins_whatever_their_role_in_a_client(self, browser, agency):
        client = await browser("owner", agency=agency)
        answer = await client.post("/api/v1/tenants", json={"name": "x"})
        assert answer.status_code == 403
        assert answer.json()["code"] == "scope_missing"
        assert answer.json()["missing_scope"] == "clients:write"

    async def test_refuses_an_agency_of_others_like_an_absent_one(self, browser, other_agency_id):
        client = await browser(agency="agency_admin")
        foreign = await client.post("/api/v1/tenants", json={"name": "x", "agency_id": str(other_agency_id)})
        absent = await client.post("/api/v1/tenants", json={"name": "x", "agency_id": str(uuid4())})
        assert foreign.status_code == absent.status_code == 404
        assert foreign.json()["code"] == absent.json()["code"]

    async def test_makes_the_caller_its_owner(self, browser):
        client = await browser("viewer", agency="agency_admin")
        body = {"name": "Crème & Co", "time_zone": "Europe/Paris", "currency": "EUR"}
        answer = await client.post("/api/v1/tenants", json=body)
        assert answer.status_code == 201
        assert answer.json()["role"] == "owner"
        assert answer.json()["slug"].startswith("creme-co")
        assert answer.json()["currency"] == "EUR"

    async def test_finds_a_free_slug_for_a_name_that_exists(self, browser):
        client = await browser(agency="agency_admin")
        name = f"Twin {uuid4()}"
        first, second = [(await client.post("/api/v1/tenants", json={"name": name})).json() for _ in range(2)]
        assert first["slug"] != second["slug"]

    async def test_refuses_a_slug_that_is_taken(self, browser):
        client = await browser(agency="agency_admin")
        body = {"name": "One", "slug": f"one-{uuid4()}"}
        await client.post("/api/v1/tenants", json=body)
        answer = await client.post("/api/v1/tenants", json=body)
        assert answer.status_code == 409
        assert answer.json()["code"] == "slug_taken"

    async def test_refuses_a_time_zone_that_does_not_exist(self, browser):
        client = await browser(agency="agency_admin")
        answer = await client.post("/api/v1/tenants", json={"name": "x", "time_zone": "Europe/Atlantis"})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "/time_zone"


class TestSwitchTenant:
    async def test_needs_a_session(self, anonymous):
        answer = await anonymous.post("/api/v1/tenants/switch", json={"tenant_id": str(uuid4())})
        assert answer.status_code == 401

    @pytest.mark.parametrize("agency", [None, "agency_member"])
    async def test_refuses_tenants_of_others_like_absent_ones(self, browser, new_account, agency):
        other = await new_account()
        client = await browser(agency=agency)
        foreign = await client.post("/api/v1/tenants/switch", json={"tenant_id": str(other.tenant_id)})
        absent = await client.post("/api/v1/tenants/switch", json={"tenant_id": str(uuid4())})
        assert foreign.status_code == absent.status_code == 404
        assert foreign.json()["code"] == absent.json()["code"]

    async def test_moves_the_session_under_a_new_cookie(self, browser):
        client = await browser(agency="agency_admin")
        before = dict(client.cookies)
        created = (await client.post("/api/v1/tenants", json={"name": "Second"})).json()
        answer = await client.post("/api/v1/tenants/switch", json={"tenant_id": created["id"]})
        assert answer.status_code == 200
        assert answer.json()["tenant"]["id"] == created["id"]
        assert answer.json()["csrf_token"] != client.headers["X-CSRF-Token"]
        assert dict(client.cookies) != before
        assert (await client.get("/api/v1/me")).json()["tenant"]["name"] == "Second"

    async def test_ends_the_cookie_before(self, browser):
        client = await browser(agency="agency_admin")
        before = dict(client.cookies)
        created = (await client.post("/api/v1/tenants", json={"name": "Second"})).json()
        await client.post("/api/v1/tenants/switch", json={"tenant_id": created["id"]})
        client.cookies.clear()
        client.cookies.update(before)
        assert (await client.get("/api/v1/me")).status_code == 401

    async def test_is_audited_where_it_leads(self, browser, gateway_database):
        client = await browser(agency="agency_admin")
        created = (await client.post("/api/v1/tenants", json={"name": "Second"})).json()
        await client.post("/api/v1/tenants/switch", json={"tenant_id": created["id"]})
        async with gateway_database.tenant(created["id"]) as session:
            actions = (await session.scalars(text("select action from audit.event order by occurred_at"))).all()
        assert actions == ["tenant.created", "tenant.entered"]


class TestListMembers:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.get("/api/v1/members")).status_code == 401

    async def test_shows_the_current_tenants_people_only(self, browser, new_account):
        owner = await new_account()
        viewer = await new_account("viewer", tenant_id=owner.tenant_id)
        await new_account()
        client = await browser(account=owner)
        members = (await client.get("/api/v1/members")).json()["items"]
        assert {(member["email"], member["role"]) for member in members} == {
            (owner.email, "owner"),
            (viewer.email, "viewer"),
        }

    async def test_is_for_administrators(self, browser):
        assert (await (await browser("analyst")).get("/api/v1/members")).status_code == 403
