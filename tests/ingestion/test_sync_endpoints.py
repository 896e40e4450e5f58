"""Syncs, checks and discoveries over HTTP."""

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from libs.jobs import PeriodicContext
from services.ingestion.sync.due import enqueue_due_syncs
from tests.ingestion.connecting import DEMO, connect, job, sync
from tests.ingestion.scripted import STREAM, TABLE

LANDED = "ingestion.data_landed"
URL = "/api/v1/airbyte"
SCOPES = ("ingestion:read", "ingestion:write")


@pytest.fixture
def headers(as_, tenant_a):
    return as_(tenant_a, *SCOPES)


@pytest.fixture
def foreign(as_, tenant_b):
    return as_(tenant_b, *SCOPES)


class TestSyncConnection:
    async def test_refuses_anonymous(self, client_of):
        answer = await (await client_of("ingestion")).post(f"{URL}/connections/{uuid4()}/sync")
        assert answer.status_code == 401

    async def test_hides_another_tenants(self, source, foreign):
        answer = await source.client.post(f"{URL}/connections/{source.connection_id}/sync", headers=foreign)
        assert (answer.status_code, answer.json()["code"]) == (404, "connection_not_found")

    async def test_answers_with_the_job(self, source):
        queued = await sync(source.client, source.headers(), source.connection_id)
        assert (queued["kind"], queued["state"], queued["trigger"]) == ("sync", "queued", "manual")
        assert queued["connection_id"] == source.connection_id
        assert queued["counts"]["emitted"] == 0

    async def test_refuses_a_second_one_at_the_same_time(self, source):
        await source.queue()
        answer = await source.client.post(f"{URL}/connections/{source.connection_id}/sync", headers=source.headers())
        assert (answer.status_code, answer.json()["code"]) == (409, "sync_already_running")

    async def test_shows_in_the_connection_and_in_the_summary(self, script, source, run_sync):
        script.says("record(1); state(1, 1)")
        done = await run_sync()

        url = f"{URL}/connections/{source.connection_id}"
        connection = (await source.client.get(url, headers=source.headers())).json()
        summary = (await source.client.get(f"{URL}/summary", headers=source.headers())).json()

        assert connection["last_sync"]["id"] == summary["latest_sync"]["id"] == done["id"]
        assert connection["last_sync"]["counts"]["committed"] == 1
        assert connection["last_sync"]["duration_seconds"] > 0

    async def test_tells_what_landed(self, script, source, run_sync):
        script.says("record(1); record(2, TimePeriod='2026-01-15'); state(2, 2)")
        done = await run_sync()

        events = [json.loads(event.payload) for event in await source.events() if event.type == LANDED]

        assert [event["job_id"] for event in events] == [done["id"]]
        assert events[0]["dataset"] == "demo"
        assert events[0]["tables"] == [f"raw.{TABLE}"]
        days = {"min_date": "2026-01-15", "max_date": "2026-03-01"}
        assert events[0]["accounts"] == [{"platform": "microsoft_ads", "account_id": "1"} | days]

    async def test_tells_nothing_when_nothing_landed(self, script, source, run_sync):
        script.says("status('STARTED'); status('COMPLETE')")
        done = await run_sync()
        assert done["state"] == "succeeded"
        assert LANDED not in [event.type for event in await source.events()]


class TestIsolation:
    async def test_takes_the_tenant_from_the_connection_and_never_from_a_record(
        self, script, source, run_sync, tenant_a, tenant_b, database
    ):
        script.says(f"record(1, tenant_id='{tenant_b}', connection_id='{uuid4()}', dataset='warehouse'); state(1, 1)")
        await run_sync()

        [row] = await source.rows(TABLE)

        assert row.tenant_id == tenant_a
        assert str(row.connection_id) == source.connection_id
        assert row.dataset == "demo"
        async with database("ingestion").tenant(tenant_b) as session:
            assert (await session.execute(text(f"select count(*) from raw.{TABLE}"))).scalar_one() == 0


class TestListConnectionJobs:
    async def test_refuses_anonymous(self, client_of):
        assert (await (await client_of("ingestion")).get(f"{URL}/connections/{uuid4()}/jobs")).status_code == 401

    async def test_hides_another_tenants(self, source, foreign):
        answer = await source.client.get(f"{URL}/connections/{source.connection_id}/jobs", headers=foreign)
        assert answer.status_code == 404

    async def test_lists_newest_first_by_page_and_state(self, script, source, run_sync):
        script.says("record(1); state(1, 1)")
        good = await run_sync()
        script.says("print('nonsense')")
        bad = await run_sync()
        url, headers = f"{URL}/connections/{source.connection_id}/jobs", source.headers()

        first = (await source.client.get(url, params={"limit": 1}, headers=headers)).json()
        second = (
            await source.client.get(url, params={"limit": 1, "cursor": first["next_cursor"]}, headers=headers)
        ).json()
        failed = (await source.client.get(url, params={"state": "failed"}, headers=headers)).json()

        assert [item["id"] for item in first["items"] + second["items"]] == [bad["id"], good["id"]]
        assert [item["id"] for item in failed["items"]] == [bad["id"]]


class TestGetJob:
    async def test_hides_another_tenants(self, source, foreign):
        job_id = await source.queue()
        answer = await source.client.get(f"{URL}/jobs/{job_id}", headers=foreign)
        assert (answer.status_code, answer.json()["code"]) == (404, "job_not_found")


class TestCancelJob:
    async def test_hides_another_tenants(self, source, foreign):
        job_id = await source.queue()
        assert (await source.client.post(f"{URL}/jobs/{job_id}/cancel", headers=foreign)).status_code == 404

    async def test_cancels_one_that_waits(self, source):
        job_id = await source.queue()
        answer = await source.client.post(f"{URL}/jobs/{job_id}/cancel", headers=source.headers())
        assert answer.json()["state"] == "cancelled"

    async def test_refuses_one_that_is_over(self, script, source, run_sync):
        script.says("record(1); state(1, 1)")
        done = await run_sync()
        answer = await source.client.post(f"{URL}/jobs/{done['id']}/cancel", headers=source.headers())
        assert (answer.status_code, answer.json()["code"]) == (409, "job_already_over")


class TestFollowJob:
    async def test_hides_another_tenants(self, source, foreign):
        job_id = await source.queue()
        assert (await source.client.get(f"{URL}/jobs/{job_id}/events", headers=foreign)).status_code == 404

    async def test_ends_with_the_outcome(self, script, source, run_sync):
        script.says("record(1); state(1, 1)")
        done = await run_sync()

        answer = await source.client.get(f"{URL}/jobs/{done['id']}/events", headers=source.headers())

        assert answer.headers["content-type"].startswith("text/event-stream")
        [data] = [line.removeprefix("data: ") for line in answer.text.splitlines() if line.startswith("data: ")]
        assert json.loads(data)["state"] == "succeeded"


class TestCheck:
    async def test_refuses_anonymous(self, client_of):
        assert (await (await client_of("ingestion")).post(f"{URL}/check", json={})).status_code == 401

    async def test_says_that_the_source_answers(self, client_of, headers, worker_of):
        client = await client_of("ingestion")
        asked = await client.post(f"{URL}/check", json={"connector": "opsight-demo-ads", "config": {}}, headers=headers)
        await worker_of("ingestion")

        done = await job(client, headers, asked.json()["id"])

        assert asked.status_code == 202
        assert (done["kind"], done["state"]) == ("check", "succeeded")
        assert done["result"] == {"kind": "check", "succeeded": True, "message": None, "problem": None}

    async def test_says_why_it_does_not(self, script, client_of, headers, worker_of):
        script.path.write_text("import sys; sys.stderr.write('boom'); sys.exit(1)")
        client = await client_of("ingestion")
        asked = await client.post(f"{URL}/check", json={"connector": "opsight-demo-ads"}, headers=headers)
        await worker_of("ingestion")

        done = await job(client, headers, asked.json()["id"])

        assert done["state"] == "failed"
        assert done["error"]["type"] == "connector_crashed"

    @pytest.mark.parametrize(
        ("wanted", "status", "code"),
        [
            ({"connector": "source-x"}, 404, "connector_not_found"),
            ({"connector": "source-google-ads"}, 422, "config_invalid"),
            ({"connector": "source-faker", "config": {"count": 0}}, 422, "config_invalid"),
            ({}, 422, "invalid_request"),
        ],
    )
    async def test_refuses_what_does_not_fit(self, client_of, headers, wanted, status, code):
        answer = await (await client_of("ingestion")).post(f"{URL}/check", json=wanted, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (status, code)


class TestDiscover:
    async def test_refuses_anonymous(self, client_of):
        assert (await (await client_of("ingestion")).post(f"{URL}/discover", json={})).status_code == 401

    async def test_lists_the_streams(self, client_of, headers, worker_of):
        client = await client_of("ingestion")
        asked = await client.post(f"{URL}/discover", json={"connector": "opsight-demo-ads"}, headers=headers)
        await worker_of("ingestion")

        done = await job(client, headers, asked.json()["id"])

        streams = {stream["name"]: stream for stream in done["result"]["streams"]}
        assert streams[STREAM]["selectable"] is True
        assert streams[STREAM]["cursor_field"] == ["TimePeriod"]


class TestDueSyncs:
    async def test_are_queued_once_and_planned_again(self, client_of, headers, tenant_a, database, settings_for):
        client = await client_of("ingestion")
        made = await connect(client, headers, schedule={"kind": "interval", "every_minutes": 5})
        await _set_due(database, tenant_a, made["id"], datetime.now(UTC) - timedelta(hours=3))
        context = PeriodicContext(database("ingestion"), settings_for("ingestion"), None, {})

        await enqueue_due_syncs(context)
        await enqueue_due_syncs(context)

        url = f"{URL}/connections/{made['id']}"
        jobs = (await client.get(f"{url}/jobs", headers=headers)).json()["items"]
        connection = (await client.get(url, headers=headers)).json()
        await client.post(f"{URL}/jobs/{jobs[0]['id']}/cancel", headers=headers)
        assert [item["trigger"] for item in jobs] == ["schedule"]
        assert connection["next_sync_at"] > datetime.now(UTC).isoformat()

    async def test_leave_paused_and_manual_ones_alone(self, client_of, headers, tenant_a, database, settings_for):
        client = await client_of("ingestion")
        paused = await connect(client, headers, schedule={"kind": "interval", "every_minutes": 5})
        await client.post(f"{URL}/connections/{paused['id']}/pause", headers=headers)
        manual = await connect(client, headers, **(DEMO | {"name": "Manual"}))

        await enqueue_due_syncs(PeriodicContext(database("ingestion"), settings_for("ingestion"), None, {}))

        jobs = [
            (await client.get(f"{URL}/connections/{made['id']}/jobs", headers=headers)).json()["items"]
            for made in (paused, manual)
        ]
        assert jobs == [[], []]


async def _set_due(database, tenant_id, connection_id, moment) -> None:
    async with database("ingestion").tenant(tenant_id) as session:
        statement = text("update ingestion.connection set next_sync_at = :at where id = cast(:id as uuid)")
        await session.execute(statement, {"at": moment, "id": connection_id})
