"""Remote Airbytes over HTTP: anonymous, other tenant, happy path, each error."""

import json
from uuid import UUID, uuid4

import httpx
import pytest

from libs.testing.apps import started
from libs.testing.deployables import make_app
from services.ingestion.remote.servers import PLATFORM_SERVER
from tests.ingestion.fake_airbyte import CLIENT_SECRET, WORKSPACE
from tests.ingestion.remotely import SCOPES, URL, airbyte, remotely
from tests.log_lines import log_lines

__all__ = ["airbyte", "log_lines", "remotely"]
ABSENT = UUID(int=404)  # the same in every process that collects these tests
OPERATIONS = [
    ("GET", "", None),
    ("POST", "", {}),
    ("GET", f"/{ABSENT}", None),
    ("PATCH", f"/{ABSENT}", {}),
    ("DELETE", f"/{ABSENT}", None),
    ("POST", f"/{ABSENT}/discover", None),
    ("POST", f"/{ABSENT}/connections", {}),
]


@pytest.mark.parametrize(("method", "path", "body"), OPERATIONS)
class TestAnonymous:
    async def test_is_refused(self, client_of, method, path, body):
        answer = await (await client_of("ingestion")).request(method, URL + path, json=body)
        assert answer.status_code == 401


class TestAnotherTenant:
    async def test_sees_nothing_and_changes_nothing(self, remotely, as_, tenant_b):
        server = await remotely.server()
        foreign = as_(tenant_b, *SCOPES)
        path = f"{URL}/{server['id']}"
        connection = {"name": "Mine", "remote_connection_id": str(uuid4())}

        answers = [
            await remotely.ask("GET", path, headers=foreign),
            await remotely.ask("PATCH", path, {"name": "Mine"}, headers=foreign),
            await remotely.ask("DELETE", path, headers=foreign),
            await remotely.ask("POST", f"{path}/discover", headers=foreign),
            await remotely.ask("POST", f"{path}/connections", connection, headers=foreign),
        ]

        assert {(one.status_code, one.json()["code"]) for one in answers} == {(404, "airbyte_server_not_found")}
        assert (await remotely.ask("GET", URL, headers=foreign)).json()["items"] == []

    async def test_does_not_reach_the_installations_own(self, remotely, as_, tenant_b):
        answer = await remotely.ask("POST", f"{URL}/{PLATFORM_SERVER}/discover", headers=as_(tenant_b, *SCOPES))
        assert answer.status_code == 404


class TestCreateServer:
    async def test_keeps_the_secret_in_the_vault_alone(self, remotely, postgres_url, log_lines):
        made = await remotely.server()
        listed = (await remotely.ask("GET", URL)).json()["items"]
        stored = await remotely.rows("select * from ingestion.airbyte_server")
        audit = await remotely.rows("select row_to_json(k)::text from ingestion.job k")
        assert made["scope"] == "tenant"
        assert [one["scope"] for one in listed] == ["platform", "tenant"]
        assert CLIENT_SECRET not in json.dumps([made, listed]) + str(stored) + str(audit)
        assert stored[0].secret_ref.startswith("vlt_")

    async def test_keeps_the_secret_beyond_the_hour_of_grace(self, remotely, postgres_url):
        await remotely.server()
        await remotely.write("update ingestion.job set state = 'queued', run_at = now() where state = 'scheduled'")
        await remotely.run_jobs()
        remotely.airbyte.add_connection()
        server = (await remotely.ask("GET", URL)).json()["items"][1]
        assert (await remotely.listed(server["id"]))["state"] == "succeeded"

    @pytest.mark.parametrize(
        ("fields", "status", "code"),
        [
            ({"base_url": "http://127.0.0.1:5432/v1"}, 422, "airbyte_server_address_refused"),
            ({"base_url": "http://169.254.169.254/latest"}, 422, "airbyte_server_address_refused"),
            ({"base_url": "https://10.0.0.1/v1"}, 422, "airbyte_server_address_refused"),
            ({"base_url": "https://user:pass@api.airbyte.com/v1"}, 422, "airbyte_server_address_refused"),
            ({"base_url": "ftp://api.airbyte.com/v1"}, 422, "invalid_request"),
            ({"base_url": "https://api.airbyte.com:8000/v1"}, 422, "airbyte_server_address_refused"),
            ({"client_secret": ""}, 422, "invalid_request"),
            ({"client_id": "with space"}, 422, "invalid_request"),
            ({"surprise": 1}, 422, "invalid_request"),
        ],
    )
    async def test_refuses_what_does_not_fit(self, remotely, fields, status, code):
        answer = await remotely.ask("POST", URL, remotely.wanted(**fields))
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text

    async def test_refuses_a_taken_name(self, remotely):
        await remotely.server()
        answer = await remotely.ask("POST", URL, remotely.wanted())
        assert (answer.status_code, answer.json()["code"]) == (409, "airbyte_server_name_taken")

    async def test_says_when_the_vault_is_away(self, settings_for, as_, tenant_a):
        wanted = {"name": "A", "base_url": "https://api.airbyte.com/v1", "client_id": "a", "client_secret": "b"}
        settings = settings_for("ingestion", secrets_url="http://127.0.0.1:9")
        async with (
            started(make_app("ingestion", settings)) as app,
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://ingestion") as client,
        ):
            answer = await client.post(URL, json=wanted, headers=as_(tenant_a, *SCOPES))
        assert (answer.status_code, answer.json()["code"]) == (503, "vault_unavailable")

    async def test_answers_the_same_for_the_same_key(self, remotely):
        headers = remotely.as_(remotely.tenant_id, *SCOPES) | {"Idempotency-Key": str(uuid4())}
        first, second = [await remotely.ask("POST", URL, remotely.wanted(), headers=headers) for _ in range(2)]
        assert first.json()["id"] == second.json()["id"]


class TestUpdateServer:
    async def test_sends_a_held_secret_to_no_other_address(self, remotely):
        made = await remotely.server()
        for change in ({"base_url": "https://evil.example.com/v1"}, {"client_id": "another"}):
            answer = await remotely.ask("PATCH", f"{URL}/{made['id']}", change)
            assert (answer.status_code, answer.json()["code"]) == (422, "airbyte_server_secret_needed")

    async def test_changes_the_secret_and_forgets_the_old_one(self, remotely):
        made = await remotely.server(client_secret="wrong-at-first")
        refused = await remotely.listed(made["id"])
        answer = await remotely.ask("PATCH", f"{URL}/{made['id']}", {"client_secret": CLIENT_SECRET, "name": "New"})
        found = await remotely.listed(made["id"])
        assert refused["error"]["type"] == "remote_unauthorized"
        assert (answer.json()["name"], found["state"]) == ("New", "succeeded")

    async def test_refuses_the_installations_own(self, remotely):
        answers = [
            await remotely.ask("PATCH", f"{URL}/{PLATFORM_SERVER}", {"name": "Mine"}),
            await remotely.ask("DELETE", f"{URL}/{PLATFORM_SERVER}"),
        ]
        assert [(one.status_code, one.json()["code"]) for one in answers] == [(409, "airbyte_server_is_platform")] * 2


class TestDeleteServer:
    async def test_waits_for_its_connections_to_go(self, remotely):
        connection = await remotely.connected()
        path = f"{URL}/{connection['remote']['server_id']}"
        refused = await remotely.ask("DELETE", path)
        await remotely.ask("DELETE", f"/api/v1/airbyte/connections/{connection['id']}")
        answer = await remotely.ask("DELETE", path)
        assert (refused.status_code, refused.json()["code"]) == (409, "airbyte_server_in_use")
        assert (answer.status_code, (await remotely.ask("GET", path)).status_code) == (204, 404)


class TestDiscoverRemoteConnections:
    async def test_lists_every_page_with_what_could_land_here(self, remotely):
        remotely.airbyte.page = 2
        remotely.airbyte.add_connection(name="B", streams=("campaign", "nobody_knows"))
        remotely.airbyte.add_connection(name="A", source_type="hubspot", streams=("deals",))
        remotely.airbyte.add_connection(name="C", status="inactive")
        server = await remotely.server()

        done = await remotely.listed(server["id"])

        a, b, c = done["result"]["connections"]
        assert (done["kind"], a["name"], c["status"]) == ("remote_connections", "A", "inactive")
        assert (b["source_type"], b["can_land_here"], a["can_land_here"]) == ("google-ads", True, False)
        assert b["streams"] == [
            {"name": "campaign", "table": "raw.google_ads__campaign"},
            {"name": "nobody_knows", "table": None},
        ]

    async def test_keeps_to_the_tenants_workspaces_of_the_installations_own(self, remotely):
        remotely.airbyte.add_connection(name="Ours")
        remotely.airbyte.add_connection(name="Theirs", workspaceId=str(UUID(int=8)))
        done = await remotely.listed(str(PLATFORM_SERVER))
        assert [one["name"] for one in done["result"]["connections"]] == ["Ours"]
        assert done["result"]["connections"][0]["workspace_id"] == WORKSPACE


class TestConnectRemoteConnection:
    async def test_says_honestly_who_syncs_and_where_rows_land(self, remotely):
        made = await remotely.connected(remotely.airbyte.add_connection(streams=("campaign",)))
        assert (made["engine"], made["lands_here"], made["dataset"]) == ("server", False, "warehouse")
        assert (made["provider"], made["connector"]) == ("google_ads", "source-google-ads")
        assert made["remote"]["name"] == "Ads to Postgres"
        assert made["streams"] == ["campaign"]
        assert (made["config"], made["last_sync"]) == ({}, None)

    async def test_is_of_the_installations_own_too(self, remotely):
        remote_id = remotely.airbyte.add_connection()
        await remotely.listed(str(PLATFORM_SERVER))
        wanted = {"name": "Shared", "remote_connection_id": remote_id}
        answer = await remotely.ask("POST", f"{URL}/{PLATFORM_SERVER}/connections", wanted)
        assert (answer.status_code, answer.json()["remote"]["server_id"]) == (201, str(PLATFORM_SERVER))

    @pytest.mark.parametrize(
        ("fields", "status", "code"),
        [
            ({"remote_connection_id": str(uuid4())}, 422, "remote_connection_unknown"),
            ({"lands_here": True}, 422, "cannot_land_here"),
            ({"name": "Remote ads"}, 409, "connection_name_taken"),
            ({"schedule": {"kind": "cron", "expression": "* * * * *", "time_zone": "UTC"}}, 422, "cron_invalid"),
            ({"engine": "embedded"}, 422, "invalid_request"),
        ],
    )
    async def test_refuses_what_does_not_fit(self, remotely, fields, status, code):
        second = remotely.airbyte.add_connection(source_type="hubspot", streams=("deals",))
        made = await remotely.connected()
        wanted = {"name": "Second", "remote_connection_id": second} | fields
        answer = await remotely.ask("POST", f"{URL}/{made['remote']['server_id']}/connections", wanted)
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text

    async def test_refuses_one_that_is_connected_already(self, remotely):
        made = await remotely.connected()
        wanted = {"name": "Again", "remote_connection_id": made["remote"]["connection_id"]}
        answer = await remotely.ask("POST", f"{URL}/{made['remote']['server_id']}/connections", wanted)
        assert (answer.status_code, answer.json()["code"]) == (409, "remote_connection_taken")

    async def test_believes_a_list_for_an_hour(self, remotely):
        made = await remotely.connected()
        await remotely.write("update ingestion.probe set finished_at = now() - interval '61 minutes'")
        wanted = {"name": "Later", "remote_connection_id": made["remote"]["connection_id"]}
        answer = await remotely.ask("POST", f"{URL}/{made['remote']['server_id']}/connections", wanted)
        assert answer.json()["code"] == "remote_connection_unknown"

    async def test_is_paused_resumed_and_scheduled_as_any_other(self, remotely):
        made = await remotely.connected(schedule={"kind": "interval", "every_minutes": 30})
        path = f"/api/v1/airbyte/connections/{made['id']}"
        paused = (await remotely.ask("POST", f"{path}/pause")).json()
        resumed = (await remotely.ask("POST", f"{path}/resume")).json()
        renamed = (await remotely.ask("PATCH", path, {"name": "Renamed"})).json()
        assert (paused["state"], paused["next_sync_at"]) == ("paused", None)
        assert resumed["next_sync_at"] is not None
        assert renamed["name"] == "Renamed"

    @pytest.mark.parametrize("change", [{"config": {}}, {"streams": ["campaign"]}])
    async def test_is_changed_in_the_remote_airbyte(self, remotely, change):
        made = await remotely.connected()
        answer = await remotely.ask("PATCH", f"/api/v1/airbyte/connections/{made['id']}", change)
        assert (answer.status_code, answer.json()["code"]) == (422, "config_invalid")
