"""Connections over HTTP: anonymous, other tenant, happy path, each error."""

from uuid import uuid4

import pytest
from sqlalchemy import text

from tests.ingestion.connecting import DEMO, connect

URL = "/api/v1/airbyte/connections"
SCOPES = ("ingestion:read", "ingestion:write")


@pytest.fixture
def headers(as_, tenant_a):
    return as_(tenant_a, *SCOPES)


@pytest.fixture
def foreign(as_, tenant_b):
    return as_(tenant_b, *SCOPES)


class TestCreateConnection:
    async def test_refuses_anonymous(self, client_of):
        answer = await (await client_of("ingestion")).post(URL, json=DEMO)
        assert answer.status_code == 401

    async def test_refuses_a_reader(self, client_of, as_, tenant_a):
        answer = await (await client_of("ingestion")).post(URL, json=DEMO, headers=as_(tenant_a, "ingestion:read"))
        assert answer.status_code == 403

    async def test_connects_a_source(self, client_of, headers):
        client = await client_of("ingestion")

        made = await connect(client, headers, name=" Demo ads ", schedule={"kind": "interval", "every_minutes": 30})

        assert made["name"] == "Demo ads"
        assert made["provider"] == "demo"
        assert made["dataset"] == "demo", "a demo source never writes warehouse rows"
        assert made["state"] == "active"
        assert made["next_sync_at"] is not None
        assert made["last_sync"] is None
        assert "google_ads.campaign_performance" in made["streams"]

    async def test_answers_the_same_for_the_same_key(self, client_of, headers):
        client = await client_of("ingestion")
        keyed = headers | {"Idempotency-Key": str(uuid4())}

        first = await client.post(URL, json=DEMO, headers=keyed)
        second = await client.post(URL, json=DEMO, headers=keyed)

        assert first.json()["id"] == second.json()["id"]
        assert second.headers["idempotency-replayed"] == "true"

    async def test_keeps_an_audit_trail(self, client_of, headers, tenant_a, postgres_url, database):
        made = await connect(await client_of("ingestion"), headers)
        async with database("gateway").tenant(tenant_a) as session:
            query = text("select action, detail from audit.event where object_id = :id")
            [row] = await session.execute(query, {"id": made["id"]})
        assert row.action == "connection.created"

    @pytest.mark.parametrize(
        ("fields", "status", "code"),
        [
            ({"connector": "source-nothing"}, 404, "connector_not_found"),
            ({"connector": "source-google-ads", "config": {}}, 422, "config_invalid"),
            ({"config": {"seed": "seven"}}, 422, "config_invalid"),
            ({"config": {"unheard_of": 1}}, 422, "config_invalid"),
            ({"streams": ["google_ads.nothing"]}, 422, "stream_unknown"),
            ({"schedule": {"kind": "interval", "every_minutes": 4}}, 422, "invalid_request"),
            ({"schedule": {"kind": "cron", "expression": "* * * * *", "time_zone": "UTC"}}, 422, "cron_invalid"),
            ({"schedule": {"kind": "cron", "expression": "0 0 31 2 *", "time_zone": "UTC"}}, 422, "cron_invalid"),
            ({"schedule": {"kind": "cron", "expression": "nonsense here", "time_zone": "UTC"}}, 422, "cron_invalid"),
            ({"schedule": {"kind": "cron", "expression": "0 6 * * *", "time_zone": "Mars"}}, 422, "invalid_request"),
            ({"name": ""}, 422, "invalid_request"),
            ({"dataset": "warehouse"}, 422, "invalid_request"),
        ],
    )
    async def test_refuses_what_does_not_fit(self, client_of, headers, fields, status, code):
        answer = await (await client_of("ingestion")).post(URL, json=DEMO | fields, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (status, code)

    async def test_refuses_a_taken_name(self, client_of, headers):
        client = await client_of("ingestion")
        await connect(client, headers)
        answer = await client.post(URL, json=DEMO, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (409, "connection_name_taken")

    async def test_allows_another_tenant_the_same_name(self, client_of, headers, foreign):
        client = await client_of("ingestion")
        await connect(client, headers)
        assert await connect(client, foreign)


class TestListConnections:
    async def test_refuses_anonymous(self, client_of):
        assert (await (await client_of("ingestion")).get(URL)).status_code == 401

    async def test_shows_nothing_of_another_tenant(self, client_of, headers, foreign):
        client = await client_of("ingestion")
        await connect(client, headers)
        assert (await client.get(URL, headers=foreign)).json() == {"items": [], "next_cursor": None}

    async def test_turns_pages(self, client_of, headers):
        client = await client_of("ingestion")
        names = ["one", "two", "three"]
        for name in names:
            await connect(client, headers, name=name)

        first = (await client.get(URL, params={"limit": 2}, headers=headers)).json()
        second = (await client.get(URL, params={"limit": 2, "cursor": first["next_cursor"]}, headers=headers)).json()

        assert [item["name"] for item in first["items"] + second["items"]] == names[::-1]
        assert second["next_cursor"] is None

    async def test_refuses_a_made_up_cursor(self, client_of, headers):
        answer = await (await client_of("ingestion")).get(URL, params={"cursor": "abc"}, headers=headers)
        assert answer.status_code == 422


class TestGetConnection:
    async def test_hides_another_tenants(self, client_of, headers, foreign):
        client = await client_of("ingestion")
        made = await connect(client, headers)
        hidden = await client.get(f"{URL}/{made['id']}", headers=foreign)
        absent = await client.get(f"{URL}/{uuid4()}", headers=foreign)
        assert hidden.status_code == absent.status_code == 404
        assert hidden.json()["code"] == absent.json()["code"] == "connection_not_found"

    async def test_shows_it(self, client_of, headers):
        client = await client_of("ingestion")
        made = await connect(client, headers)
        assert (await client.get(f"{URL}/{made['id']}", headers=headers)).json() == made


class TestUpdateConnection:
    async def test_hides_another_tenants(self, client_of, headers, foreign):
        client = await client_of("ingestion")
        made = await connect(client, headers)
        answer = await client.patch(f"{URL}/{made['id']}", json={"name": "Mine"}, headers=foreign)
        assert answer.status_code == 404

    async def test_changes_only_what_is_given(self, client_of, headers):
        client = await client_of("ingestion")
        made = await connect(client, headers)
        change = {"name": "Renamed", "schedule": {"kind": "cron", "expression": "15 6 * * 1", "time_zone": "UTC"}}

        changed = (await client.patch(f"{URL}/{made['id']}", json=change, headers=headers)).json()

        assert changed["name"] == "Renamed"
        assert changed["next_sync_at"].endswith("06:15:00Z")
        assert changed["config"] == made["config"]
        assert changed["streams"] == made["streams"]
        assert changed["updated_at"] > made["updated_at"]

    @pytest.mark.parametrize(
        ("change", "status", "code"),
        [
            ({"config": {"months": 0}}, 422, "config_invalid"),
            ({"streams": []}, 422, "invalid_request"),
            ({"streams": ["x"]}, 422, "stream_unknown"),
            ({"state": "paused"}, 422, "invalid_request"),
            ({"name": "Other"}, 409, "connection_name_taken"),
        ],
    )
    async def test_refuses_what_does_not_fit(self, client_of, headers, change, status, code):
        client = await client_of("ingestion")
        await connect(client, headers, name="Other")
        made = await connect(client, headers)
        answer = await client.patch(f"{URL}/{made['id']}", json=change, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (status, code)


class TestPauseAndResume:
    async def test_hide_another_tenants(self, client_of, headers, foreign):
        client = await client_of("ingestion")
        made = await connect(client, headers)
        assert (await client.post(f"{URL}/{made['id']}/pause", headers=foreign)).status_code == 404
        assert (await client.post(f"{URL}/{made['id']}/resume", headers=foreign)).status_code == 404

    async def test_stop_and_start_the_schedule(self, client_of, headers):
        client = await client_of("ingestion")
        made = await connect(client, headers, schedule={"kind": "interval", "every_minutes": 5})

        paused = (await client.post(f"{URL}/{made['id']}/pause", headers=headers)).json()
        resumed = (await client.post(f"{URL}/{made['id']}/resume", headers=headers)).json()

        assert (paused["state"], paused["next_sync_at"]) == ("paused", None)
        assert resumed["state"] == "active"
        assert resumed["next_sync_at"] is not None

    async def test_refuse_what_is_so_already(self, client_of, headers):
        client = await client_of("ingestion")
        made = await connect(client, headers)

        not_paused = await client.post(f"{URL}/{made['id']}/resume", headers=headers)
        await client.post(f"{URL}/{made['id']}/pause", headers=headers)
        paused = await client.post(f"{URL}/{made['id']}/pause", headers=headers)
        sync = await client.post(f"{URL}/{made['id']}/sync", headers=headers)

        assert (not_paused.status_code, not_paused.json()["code"]) == (409, "connection_not_paused")
        assert (paused.status_code, paused.json()["code"]) == (409, "connection_already_paused")
        assert (sync.status_code, sync.json()["code"]) == (409, "connection_paused")


class TestDeleteConnection:
    async def test_hides_another_tenants(self, client_of, headers, foreign):
        client = await client_of("ingestion")
        made = await connect(client, headers)
        assert (await client.delete(f"{URL}/{made['id']}", headers=foreign)).status_code == 404

    async def test_removes_it_and_cancels_what_waits(self, client_of, headers):
        client = await client_of("ingestion")
        made = await connect(client, headers)
        await client.post(f"{URL}/{made['id']}/sync", headers=headers)

        answer = await client.delete(f"{URL}/{made['id']}", headers=headers)

        assert answer.status_code == 204
        assert (await client.get(f"{URL}/{made['id']}", headers=headers)).status_code == 404


class TestSummary:
    async def test_refuses_anonymous(self, client_of):
        assert (await (await client_of("ingestion")).get("/api/v1/airbyte/summary")).status_code == 401

    async def test_counts_the_tenants_own(self, client_of, headers, foreign):
        client = await client_of("ingestion")
        await connect(client, foreign)
        await connect(client, headers)
        paused = await connect(client, headers, name="Paused")
        await client.post(f"{URL}/{paused['id']}/pause", headers=headers)

        summary = (await client.get("/api/v1/airbyte/summary", headers=headers)).json()

        assert (summary["total"], summary["active"], summary["inactive"], summary["due"]) == (2, 1, 1, 0)
        assert summary["by_provider"] == [{"provider": "demo", "total": 2, "active": 1, "inactive": 1, "due": 0}]
        assert summary["latest_sync"] is None


class TestConfigThatCannotBeStored:
    @pytest.mark.parametrize(
        "config",
        ['{"last_day": "\\ud800"}', '{"\\ud800": 1}', '{"seed": NaN}', '{"last_day": "\\u0000"}', '{"seed": 1e999}'],
    )
    async def test_is_refused(self, client_of, headers, config):
        body = f'{{"name": "Odd", "connector": "opsight-demo-ads", "config": {config}}}'
        sent = headers | {"content-type": "application/json"}
        answer = await (await client_of("ingestion")).post(URL, content=body, headers=sent)
        assert answer.status_code == 422, answer.text
