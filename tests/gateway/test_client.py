"""An agency's clients and their portfolio."""

import asyncio
import base64
import json
from uuid import UUID, uuid4

import httpx
import pytest
from aiohttp import web
from joserfc import jwt
from joserfc.jwk import OKPKey
from sqlalchemy import text

RANGE = {"start_date": "2026-01-01", "end_date": "2026-01-31"}
SUMMARY = {
    "state": "ready",
    "totals": {
        "currency": "EUR",
        "spend": 12.5,
        "impressions": 1000,
        "clicks": 10,
        "conversions": 2.0,
        "conversions_value": None,
        "cpa": 6.25,
        "roas": None,
    },
    "freshness": "late",
    "age_seconds": 1200,
    "snapshot_generated_at": "2026-02-01T00:00:00Z",
    "data_through": "2026-01-31",
    "problems": ["dbt_run_failed"],
}


@pytest.fixture
async def admin(browser, new_account) -> httpx.AsyncClient:
    """An agency admin who owns one client."""
    return await browser(account=await new_account(agency="agency_admin"))


@pytest.fixture
async def client(admin) -> dict:
    made = await admin.post("/api/v1/tenants", json={"name": f"Client {uuid4()}", "currency": "EUR"})
    return made.json()


class TestListClients:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.get("/api/v1/clients")).status_code == 401

    async def test_is_for_people_of_an_agency(self, browser):
        answer = await (await browser("owner")).get("/api/v1/clients")
        assert (answer.status_code, answer.json()["missing_scope"]) == (403, "clients:read")

    async def test_shows_clients_that_the_caller_cannot_enter_without_a_role(self, browser, admin, client):
        other = await browser(agency="agency_member")
        listed = {one["id"]: one for one in (await other.get("/api/v1/clients")).json()["items"]}
        assert listed[client["id"]]["role"] is None
        assert listed[client["id"]]["members"] == 1

    async def test_shows_nothing_of_another_agency(self, admin, other_agency_id):
        agencies = {one["agency_id"] for one in (await admin.get("/api/v1/clients")).json()["items"]}
        assert str(other_agency_id) not in agencies


class TestUpdateClient:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.patch(f"/api/v1/clients/{uuid4()}", json={})).status_code == 401

    async def test_finds_a_client_of_another_agency_like_an_absent_one(self, admin, other_agency_id, gateway_database):
        foreign = await _tenant_of(gateway_database, other_agency_id)
        first = await admin.patch(f"/api/v1/clients/{foreign}", json={"name": "x"})
        second = await admin.patch(f"/api/v1/clients/{uuid4()}", json={"name": "x"})
        assert first.status_code == second.status_code == 404
        assert first.json()["code"] == second.json()["code"]

    async def test_is_not_for_agency_members(self, browser, client):
        member = await browser(agency="agency_member")
        answer = await member.patch(f"/api/v1/clients/{client['id']}", json={"name": "x"})
        assert (answer.status_code, answer.json()["missing_scope"]) == (403, "clients:write")

    async def test_changes_what_is_given_and_is_audited(self, admin, client, gateway_database):
        answer = await admin.patch(
            f"/api/v1/clients/{client['id']}", json={"name": "Renamed", "time_zone": "Asia/Tokyo"}
        )
        assert answer.status_code == 200, answer.text
        changed = answer.json()
        assert (changed["name"], changed["time_zone"]) == ("Renamed", "Asia/Tokyo")
        assert (changed["currency"], changed["slug"]) == ("EUR", client["slug"])
        assert "tenant.updated" in await _actions(gateway_database, client["id"])

    async def test_tells_metrics_of_another_currency_and_of_nothing_else(self, admin, client, gateway_database):
        for change in ({"name": "Renamed"}, {"currency": "JMD"}):
            answer = await admin.patch(f"/api/v1/clients/{client['id']}", json=change)
            assert answer.status_code == 200, answer.text
        async with gateway_database.tenant(UUID(client["id"])) as session:
            query = "select payload ->> 'currency' from identity.outbox_event where type like '%currency%' order by id"
            told = list(await session.scalars(text(query)))
        assert told == ["EUR", "JMD"]

    async def test_refuses_a_slug_that_is_taken(self, admin, client):
        other = (await admin.post("/api/v1/tenants", json={"name": "Other"})).json()
        answer = await admin.patch(f"/api/v1/clients/{client['id']}", json={"slug": other["slug"]})
        assert (answer.status_code, answer.json()["code"]) == (409, "slug_taken")

    async def test_refuses_a_zone_that_does_not_exist(self, admin, client):
        answer = await admin.patch(f"/api/v1/clients/{client['id']}", json={"time_zone": "Mars/North"})
        assert answer.status_code == 422


class TestArchiveClient:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.post(f"/api/v1/clients/{uuid4()}/archive")).status_code == 401

    async def test_closes_the_client_for_everybody_and_its_keys(self, admin, client, anonymous):
        moved = await admin.post("/api/v1/tenants/switch", json={"tenant_id": client["id"]})
        admin.headers["X-CSRF-Token"] = moved.json()["csrf_token"]
        body = {"name": "Key", "scopes": ["metrics:read"]}
        key = (await admin.post("/api/v1/api-keys", json=body)).json()["key"]
        bearer = {"Authorization": f"Bearer {key}"}
        assert (await anonymous.get("/api/v1/metrics/items", headers=bearer)).status_code == 200
        answer = await admin.post(f"/api/v1/clients/{client['id']}/archive")
        assert answer.json()["archived_at"] is not None
        assert (await anonymous.get("/api/v1/metrics/items", headers=bearer)).status_code == 401
        assert (await admin.get("/api/v1/me")).json()["tenant"] is None
        assert client["id"] not in [one["id"] for one in (await admin.get("/api/v1/tenants")).json()["items"]]
        entered = await admin.post("/api/v1/tenants/switch", json={"tenant_id": client["id"]})
        assert entered.status_code == 404

    async def test_can_be_taken_back(self, admin, client):
        await admin.post(f"/api/v1/clients/{client['id']}/archive")
        answer = await admin.post(f"/api/v1/clients/{client['id']}/restore")
        assert answer.json()["archived_at"] is None
        entered = await admin.post("/api/v1/tenants/switch", json={"tenant_id": client["id"]})
        assert entered.status_code == 200

    async def test_finds_a_client_of_another_agency_like_an_absent_one(self, admin, other_agency_id, gateway_database):
        foreign = await _tenant_of(gateway_database, other_agency_id)
        assert (await admin.post(f"/api/v1/clients/{foreign}/archive")).status_code == 404
        assert (await admin.post(f"/api/v1/clients/{foreign}/restore")).status_code == 404


class TestGetPortfolio:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.get("/api/v1/portfolio", params=RANGE)).status_code == 401

    async def test_is_for_people_of_an_agency(self, browser):
        assert (await (await browser("owner")).get("/api/v1/portfolio", params=RANGE)).status_code == 403

    async def test_asks_for_totals_of_each_client_as_the_person(
        self, browser, new_account, client, upstream, keys_folder
    ):
        asked = []

        async def answer(request: web.Request) -> web.StreamResponse:
            asked.append((request.path, request.headers["authorization"], await request.json()))
            return web.json_response(SUMMARY)

        upstream.answer = answer
        account = await new_account("viewer", agency="agency_member")
        member = await browser(account=account)
        told = await member.get("/api/v1/portfolio", params=RANGE | {"client_id": client["id"]})
        assert told.status_code == 200, told.text
        [item] = told.json()["items"]
        assert (item["state"], item["summary"]["spend"], item["role"]) == ("ready", 12.5, None)
        assert (item["freshness"]["state"], item["problems"]) == ("late", ["dbt_run_failed"])
        [(path, token, body)] = asked
        assert (path, body) == ("/internal/summaries", {"dataset": "warehouse", **RANGE})
        public = OKPKey.import_key((keys_folder / "gateway.pem").read_bytes())
        claims = jwt.decode(token.removeprefix("Bearer "), public, algorithms=["Ed25519"]).claims
        assert (claims["sub"], claims["act"]) == ("service:gateway", {"sub": f"user:{account.user_id}"})
        assert (claims["tid"], claims["scope"]) == (client["id"], "metrics:aggregate")

    async def test_says_who_is_late_and_waits_for_nobody_else(self, start_gateway, browser, new_account, upstream):
        account = await new_account(agency="agency_admin")
        url = await start_gateway()
        member = await browser(account=account, url=url)
        slow = (await member.post("/api/v1/tenants", json={"name": "Slow"})).json()["id"]

        async def answer(request: web.Request) -> web.StreamResponse:
            await asyncio.sleep(10 if _tenant_in(request.headers["authorization"]) == slow else 0)
            return web.json_response(SUMMARY)

        upstream.answer = answer
        only = RANGE | {"client_id": [slow, str(account.tenant_id)]}
        items = (await member.get("/api/v1/portfolio", params=only, timeout=9)).json()["items"]
        assert {item["client_id"]: item["state"] for item in items} == {slow: "late", str(account.tenant_id): "ready"}

    async def test_says_when_the_numbers_cannot_be_had(self, admin, client, upstream):
        async def answer(_: web.Request) -> web.StreamResponse:
            return web.json_response({}, status=500)

        upstream.answer = answer
        told = await admin.get("/api/v1/portfolio", params=RANGE | {"client_id": client["id"]})
        assert [item["state"] for item in told.json()["items"]] == ["unavailable"]

    async def test_asks_nothing_of_a_client_that_is_not_entitled(self, admin, client, upstream, browser):
        boss = await browser(platform="platform_admin")
        path = f"/api/v1/entitlements/{client['id']}/portfolio"
        assert (await boss.put(path, json={"enabled": False, "reason": "Not in the plan"})).status_code == 200
        told = await admin.get("/api/v1/portfolio", params=RANGE | {"client_id": client["id"]})
        assert [(item["state"], item["summary"]) for item in told.json()["items"]] == [("not_entitled", None)]
        assert upstream.seen == []

    @pytest.mark.parametrize("end", ["2025-12-31", "2029-12-31", "2026-02-30"])
    async def test_refuses_an_impossible_range(self, admin, end):
        answer = await admin.get("/api/v1/portfolio", params={"start_date": "2026-01-01", "end_date": end})
        assert answer.status_code == 422


def _tenant_in(bearer):
    payload = bearer.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["tid"]


async def _tenant_of(database, agency_id):
    async with database.platform() as session:
        query = text(
            "insert into identity.tenant (agency_id, name, slug) values (:agency, 'Foreign', :slug) returning id"
        )
        return await session.scalar(query, {"agency": agency_id, "slug": f"f-{uuid4()}"})


async def _actions(database, tenant_id):
    async with database.tenant(tenant_id) as session:
        return (await session.scalars(text("select action from audit.event"))).all()
