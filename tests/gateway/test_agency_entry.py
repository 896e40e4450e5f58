"""An agency admin works in every client of the agency, a member of it or not."""

from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

SWITCH = "/api/v1/tenants/switch"


@pytest.fixture
async def client_account(new_account):
    """The owner of a client that the agency's people do not belong to."""
    return await new_account()


@pytest.fixture
async def admin_account(new_account):
    return await new_account(agency="agency_admin")


@pytest.fixture
async def admin(browser, admin_account) -> httpx.AsyncClient:
    return await browser(account=admin_account)


@pytest.fixture
def enter():
    """`await enter(browser, tenant_id)`: work there from now on; what `/me` would say."""

    async def post(browser, tenant_id):
        answer = await browser.post(SWITCH, json={"tenant_id": str(tenant_id)})
        assert answer.status_code == 200, answer.text
        browser.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        return answer.json()

    return post


class TestEnterAClient:
    async def test_makes_an_admin_of_an_agency_admin(self, admin, client_account, enter, upstream):
        entered = await enter(admin, client_account.tenant_id)
        assert entered["tenant"]["role"] == "admin"
        me = (await admin.get("/api/v1/me")).json()
        assert me["tenant"] == entered["tenant"]
        assert "metrics:write" in me["tenant"]["scopes"]
        assert me["tenant"]["workspaces"] is None
        assert (await admin.post("/api/v1/metrics/items", json={"name": "x"})).status_code == 200

    async def test_shows_that_clients_people_and_no_other(self, admin, admin_account, client_account, enter):
        await enter(admin, client_account.tenant_id)
        people = (await admin.get("/api/v1/members")).json()["items"]
        assert [one["user_id"] for one in people] == [str(client_account.user_id)]

    async def test_is_audited_in_the_client(self, admin, admin_account, client_account, enter, gateway_database):
        await enter(admin, client_account.tenant_id)
        query = text("select actor, detail from audit.event where action = 'tenant.entered'")
        async with gateway_database.tenant(client_account.tenant_id) as session:
            [entry] = (await session.execute(query)).all()
        assert entry.actor == f"user:{admin_account.user_id}"
        assert entry.detail == {"role": "admin", "through": "agency"}

    async def test_gives_no_power_over_owners(self, admin, client_account, new_account, enter):
        viewer = await new_account("viewer", tenant_id=client_account.tenant_id)
        await enter(admin, client_account.tenant_id)
        changed = await admin.patch(f"/api/v1/members/{viewer.user_id}", json={"role": "analyst"})
        refused = await admin.patch(f"/api/v1/members/{client_account.user_id}", json={"role": "viewer"})
        assert (changed.status_code, refused.status_code) == (200, 403)

    async def test_raises_a_lower_role_in_the_client_and_lifts_its_limit(
        self, browser, new_account, client_account, enter, gateway_database
    ):
        account = await new_account("viewer", tenant_id=client_account.tenant_id, agency="agency_admin")
        limit = text("update identity.membership set limited = true where user_id = :id")
        async with gateway_database.tenant(client_account.tenant_id) as session:
            await session.execute(limit, {"id": account.user_id})
        entered = await enter(await browser(account=account), client_account.tenant_id)
        assert (entered["tenant"]["role"], entered["tenant"]["workspaces"]) == ("admin", None)

    async def test_leaves_an_owner_an_owner(self, admin, admin_account, enter):
        assert (await enter(admin, admin_account.tenant_id))["tenant"]["role"] == "owner"

    async def test_ends_with_the_agency_role(self, admin, admin_account, client_account, enter, gateway_database):
        await enter(admin, client_account.tenant_id)
        statement = text("delete from identity.agency_member where user_id = :id")
        async with gateway_database.platform() as session:
            await session.execute(statement, {"id": admin_account.user_id})
        assert (await admin.get("/api/v1/me")).json()["tenant"] is None
        assert (await admin.get("/api/v1/members")).status_code == 403

    async def test_stays_out_of_a_client_of_another_agency_as_of_an_absent_one(
        self, admin, other_agency_id, gateway_database
    ):
        foreign = uuid4()
        statement = text("insert into identity.tenant (id, agency_id, name, slug) values (:id, :agency, 'F', :slug)")
        async with gateway_database.platform() as session:
            await session.execute(statement, {"id": foreign, "agency": other_agency_id, "slug": f"f-{foreign}"})
        first = await admin.post(SWITCH, json={"tenant_id": str(foreign)})
        second = await admin.post(SWITCH, json={"tenant_id": str(uuid4())})
        assert first.status_code == second.status_code == 404
        assert first.json()["code"] == second.json()["code"]

    async def test_stays_out_of_an_archived_client(self, admin, client_account):
        assert (await admin.post(f"/api/v1/clients/{client_account.tenant_id}/archive")).status_code == 200
        assert (await admin.post(SWITCH, json={"tenant_id": str(client_account.tenant_id)})).status_code == 404

    async def test_is_not_for_agency_members(self, browser, client_account):
        member = await browser(agency="agency_member")
        assert (await member.post(SWITCH, json={"tenant_id": str(client_account.tenant_id)})).status_code == 404


class TestWhereAgencyAdminsBelong:
    async def test_lists_show_the_clients_with_the_role_that_opens_them(self, admin, client_account):
        tenants = (await admin.get("/api/v1/tenants")).json()["items"]
        clients = (await admin.get("/api/v1/clients")).json()["items"]
        memberships = (await admin.get("/api/v1/me")).json()["memberships"]
        wanted = str(client_account.tenant_id)
        assert [one["role"] for one in tenants if one["id"] == wanted] == ["admin"]
        assert [one["role"] for one in clients if one["id"] == wanted] == ["admin"]
        assert [one["role"] for one in memberships if one["tenant_id"] == wanted] == ["admin"]

    async def test_signing_in_again_continues_in_the_client(self, admin, admin_account, browser, client_account, enter):
        await enter(admin, client_account.tenant_id)
        again = await browser(account=admin_account)
        assert (await again.get("/api/v1/me")).json()["tenant"]["id"] == str(client_account.tenant_id)
