"""Deleting a client: asking, taking back, and what people of an agency see of it."""

from datetime import datetime
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text

from gateway.identity.tenant_deletion import service
from libs.clock import utc_now

REASON = "The contract is over."


@pytest.fixture
async def admin(browser, new_account) -> httpx.AsyncClient:
    """An agency admin who owns one client, and has just proved who they are."""
    return await browser(account=await new_account(agency="agency_admin"))


@pytest.fixture
async def client(admin) -> dict:
    made = await admin.post("/api/v1/tenants", json={"name": f"Client {uuid4()}"})
    return made.json()


@pytest.fixture
def body(client) -> dict:
    return {"name": client["name"], "reason": REASON}


@pytest.fixture
def ended(gateway_database, postgres_url):
    """`await ended(client_id)`: the days to restore the client are over, and its end has begun."""

    async def end(client_id: str) -> None:
        statement = text("update identity.tenant_deletion set purge_after = now() where tenant_id = :id")
        async with gateway_database.platform() as session:
            await session.execute(statement, {"id": client_id})
        assert UUID(client_id) in await service.begin_due(gateway_database, utc_now())

    return end


def path_of(client: dict) -> str:
    return f"/api/v1/clients/{client['id']}/deletion"


class TestRequestClientDeletion:
    async def test_needs_a_session(self, anonymous):
        answer = await anonymous.post(f"/api/v1/clients/{uuid4()}/deletion", json={"name": "x", "reason": REASON})
        assert answer.status_code == 401

    async def test_finds_a_client_of_another_agency_like_an_absent_one(self, admin, foreign_tenant):
        wanted = {"name": "x", "reason": REASON}
        first = await admin.post(f"/api/v1/clients/{foreign_tenant}/deletion", json=wanted)
        second = await admin.post(f"/api/v1/clients/{uuid4()}/deletion", json=wanted)
        assert first.status_code == second.status_code == 404
        assert first.json()["code"] == second.json()["code"]

    async def test_is_not_for_agency_members(self, browser, client, body):
        member = await browser(agency="agency_member")
        answer = await member.post(path_of(client), json=body)
        assert (answer.status_code, answer.json()["missing_scope"]) == (403, "clients:write")

    async def test_needs_a_fresh_proof_of_who_asks(self, browser, new_account, client, body):
        admin = await browser(account=await new_account(agency="agency_admin"), stepped_up=False)
        answer = await admin.post(path_of(client), json=body)
        assert (answer.status_code, answer.json()["code"]) == (403, "step_up_required")

    async def test_archives_the_client_at_once_and_says_until_when_it_can_be_restored(
        self, admin, client, body, gateway_database
    ):
        answer = await admin.post(path_of(client), json=body)
        assert answer.status_code == 201, answer.text
        deletion = answer.json()
        listed = {one["id"]: one for one in (await admin.get("/api/v1/clients")).json()["items"]}
        assert listed[client["id"]]["archived_at"] is not None
        assert (deletion["state"], deletion["name"], deletion["parts"]) == ("waiting", client["name"], [])
        assert deletion["purge_after"][:10] > deletion["requested_at"][:10]
        async with gateway_database.tenant(UUID(client["id"])) as session:
            query = text("select detail ->> 'reason' from audit.event where action = 'tenant.deletion_requested'")
            assert list(await session.scalars(query)) == [REASON]

    async def test_refuses_another_name(self, admin, client):
        answer = await admin.post(path_of(client), json={"name": "Another", "reason": REASON})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/name")

    async def test_refuses_to_be_asked_twice(self, admin, client, body):
        await admin.post(path_of(client), json=body)
        answer = await admin.post(path_of(client), json=body)
        assert (answer.status_code, answer.json()["code"]) == (409, "deletion_requested")

    async def test_waits_as_long_as_the_setting_says(self, start_gateway, browser, new_account):
        url = await start_gateway(tenant_deletion_days=7)
        admin = await browser(account=await new_account(agency="agency_admin"), url=url)
        client = (await admin.post("/api/v1/tenants", json={"name": f"Client {uuid4()}"})).json()
        answer = (await admin.post(path_of(client), json={"name": client["name"], "reason": REASON})).json()
        waits = _moment(answer["purge_after"]) - _moment(answer["requested_at"])
        assert waits.days == 7


class TestGetClientDeletion:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.get(f"/api/v1/clients/{uuid4()}/deletion")).status_code == 401

    async def test_is_for_people_of_an_agency(self, browser):
        answer = await (await browser("owner")).get(f"/api/v1/clients/{uuid4()}/deletion")
        assert (answer.status_code, answer.json()["missing_scope"]) == (403, "clients:read")

    async def test_finds_another_agencys_deletion_like_an_absent_one(self, admin, foreign_deletion, client):
        first = await admin.get(f"/api/v1/clients/{foreign_deletion}/deletion")
        second = await admin.get(path_of(client))
        assert first.status_code == second.status_code == 404
        assert first.json()["code"] == second.json()["code"]

    async def test_shows_each_service_once_removing_has_begun(self, admin, client, body, ended):
        await admin.post(path_of(client), json=body)
        await ended(client["id"])
        deletion = (await admin.get(path_of(client))).json()
        assert (deletion["state"], deletion["rows"], deletion["digest"]) == ("purging", 0, None)
        assert [part["service"] for part in deletion["parts"]] == [
            "gateway",
            "ingestion",
            "metrics",
            "ops_hub",
            "reporting",
            "secrets",
        ]


class TestListClientDeletions:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.get("/api/v1/client-deletions")).status_code == 401

    async def test_is_for_people_of_an_agency(self, browser):
        answer = await (await browser("owner")).get("/api/v1/client-deletions")
        assert (answer.status_code, answer.json()["missing_scope"]) == (403, "clients:read")

    async def test_shows_the_agencys_and_nothing_of_another(self, admin, client, body, foreign_deletion):
        await admin.post(path_of(client), json=body)
        items = (await admin.get("/api/v1/client-deletions")).json()["items"]
        ids = [one["client_id"] for one in items]
        assert ids[0] == client["id"]
        assert str(foreign_deletion) not in ids


class TestRestoreClient:
    async def test_takes_a_deletion_back_while_there_is_time(self, admin, client, body, gateway_database):
        await admin.post(path_of(client), json=body)
        answer = await admin.post(f"/api/v1/clients/{client['id']}/restore")
        assert (answer.status_code, answer.json()["archived_at"]) == (200, None)
        assert (await admin.get(path_of(client))).status_code == 404
        later = utc_now().replace(year=utc_now().year + 2)
        assert UUID(client["id"]) not in await service.begin_due(gateway_database, later)
        entered = await admin.post("/api/v1/tenants/switch", json={"tenant_id": client["id"]})
        assert entered.status_code == 200

    async def test_can_be_followed_by_another_deletion(self, admin, client, body):
        await admin.post(path_of(client), json=body)
        await admin.post(f"/api/v1/clients/{client['id']}/restore")
        assert (await admin.post(path_of(client), json=body)).status_code == 201

    async def test_comes_too_late_once_removing_has_begun(self, admin, client, body, ended):
        await admin.post(path_of(client), json=body)
        await ended(client["id"])
        answer = await admin.post(f"/api/v1/clients/{client['id']}/restore")
        assert (answer.status_code, answer.json()["code"]) == (410, "deletion_begun")

    async def test_tells_people_of_another_agency_nothing_of_it(self, admin, client, body, ended, stranger):
        await admin.post(path_of(client), json=body)
        await ended(client["id"])
        answer = await stranger.post(f"/api/v1/clients/{client['id']}/restore")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


class TestEndedClient:
    async def test_cannot_be_entered_changed_or_deleted_again(self, admin, client, body, ended):
        await admin.post(path_of(client), json=body)
        await ended(client["id"])
        entered = await admin.post("/api/v1/tenants/switch", json={"tenant_id": client["id"]})
        changed = await admin.patch(f"/api/v1/clients/{client['id']}", json={"name": "x"})
        again = await admin.post(path_of(client), json=body)
        assert [entered.status_code, changed.status_code, again.status_code] == [404, 404, 404]


@pytest.fixture
async def foreign_tenant(gateway_database, other_agency_id) -> UUID:
    tenant_id = uuid4()
    statement = text("insert into identity.tenant (id, agency_id, name, slug) values (:id, :agency, 'Theirs', :slug)")
    async with gateway_database.platform() as session:
        await session.execute(statement, {"id": tenant_id, "agency": other_agency_id, "slug": f"t-{tenant_id}"})
    return tenant_id


@pytest.fixture
async def foreign_deletion(gateway_database, other_agency_id, foreign_tenant) -> UUID:
    statement = text(
        "insert into identity.tenant_deletion (tenant_id, agency_id, tenant_name, tenant_slug, reason, requested_by,"
        " requested_by_name, purge_after) values (:id, :agency, 'Theirs', 't', 'x', 'user:x', 'X', now() + '1 day')"
    )
    async with gateway_database.platform() as session:
        await session.execute(statement, {"id": foreign_tenant, "agency": other_agency_id})
    return foreign_tenant


@pytest.fixture
async def stranger(browser, new_account, gateway_database, other_agency_id) -> httpx.AsyncClient:
    """An admin of the other agency."""
    account = await new_account()
    statement = text("insert into identity.agency_member (agency_id, user_id, role) values (:a, :u, 'agency_admin')")
    async with gateway_database.platform() as session:
        await session.execute(statement, {"a": other_agency_id, "u": account.user_id})
    return await browser(account=account)


def _moment(value: str) -> datetime:
    return datetime.fromisoformat(value)
