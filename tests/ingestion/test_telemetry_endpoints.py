"""Telemetry over HTTP: anonymous, other tenant, happy path, each error; and that a look is in the audit, once."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import text

from tests.ingestion.connecting import connect
from tests.ingestion.connecting import sync as start_sync

URL = "/api/v1/airbyte/telemetry"
HEALTH = "/api/v1/airbyte/sync-health"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
SCOPES = ("ingestion:read", "ingestion:write")


@pytest.fixture
def headers(as_, tenant_a):
    return as_(tenant_a, *SCOPES)


async def _read(source, url: str = URL, **params) -> dict:
    answer = await source.client.get(url, params=params, headers=source.headers())
    assert answer.status_code == 200, answer.text
    return answer.json()


async def _shift_finish(source, job_id: str, minutes: int) -> None:
    async with source.database.tenant(source.tenant_id) as session:
        statement = (
            "update ingestion.sync set finished_at = now() - make_interval(mins => :m) where id = cast(:id as uuid)"
        )
        await session.execute(text(statement), {"m": minutes, "id": job_id})


class TestTelemetry:
    async def test_refuses_anonymous(self, client_of):
        assert (await (await client_of("ingestion")).get(URL)).status_code == 401

    async def test_refuses_without_the_scope(self, client_of, as_, tenant_a):
        answer = await (await client_of("ingestion")).get(URL, headers=as_(tenant_a, "metrics:read"))
        assert answer.status_code == 403

    async def test_shows_nothing_of_another_tenant(self, source, script, run_sync, as_, tenant_b):
        script.says("record(1); state(1, 1)")
        await run_sync()
        told = (await source.client.get(URL, headers=as_(tenant_b, *SCOPES))).json()
        assert (told["items"], told["sync_status"], told["sync_status_state"]) == ([], None, "missing")

    async def test_hides_another_tenants_connection(self, source, as_, tenant_b):
        foreign = as_(tenant_b, *SCOPES)
        answers = [
            await source.client.get(URL, params={"connection_id": wanted}, headers=foreign)
            for wanted in (source.connection_id, str(uuid4()))
        ]
        assert [(one.status_code, one.json()["code"]) for one in answers] == [(404, "connection_not_found")] * 2

    async def test_counts_what_became_of_each_record_and_byte(self, source, script, run_sync):
        script.says("record(1); record(2, Clicks=-1); customer(9); state(2, 2)")
        done = await run_sync()

        [job] = (await _read(source))["items"]

        assert (job["job_id"], job["status"], job["trigger"]) == (done["id"], "succeeded", "manual")
        assert job["connection"]["name"] == "Scripted"
        assert (job["connection"]["provider"], job["connection"]["engine"]) == ("demo", "embedded")
        assert job["records"] == {"emitted": 3, "committed": 1, "filtered": 1, "quarantined": 1}
        assert job["bytes"]["quarantined"] > 0
        assert job["bytes"]["emitted"] == job["bytes"]["committed"] + job["bytes"]["quarantined"]
        assert job["duration_seconds"] > 0
        assert (job["error"], job["cost"]) == (None, None)

    async def test_says_why_a_job_failed_and_where_that_is_explained(self, source, script, run_sync):
        script.says("fail('config_error', 'The account is closed.'); sys.exit(1)")
        await run_sync()
        [job] = (await _read(source))["items"]
        assert (job["status"], job["error"]["type"]) == ("failed", "connector_config_error")
        assert job["error"]["message"] == "The account is closed."
        assert job["error"]["runbook"] == "/data-sources/problems#connector_config_error"

    async def test_filters(self, source, script, run_sync):
        script.says("record(1); state(1, 1)")
        good = await run_sync()
        script.says("print('hello')")
        bad = await run_sync()
        now = datetime.now(UTC)

        by_status = await _read(source, status="failed")
        by_provider = await _read(source, provider="demo")
        by_other_provider = await _read(source, provider="google_ads")
        by_connection = await _read(source, connection_id=source.connection_id)
        later = await _read(source, since=(now + timedelta(minutes=5)).isoformat())
        earlier = await _read(source, until=(now + timedelta(minutes=5)).isoformat())

        assert [job["job_id"] for job in by_status["items"]] == [bad["id"]]
        assert [job["job_id"] for job in by_provider["items"]] == [bad["id"], good["id"]]
        assert by_other_provider["items"] == []
        assert by_other_provider["sync_status_state"] == "missing"
        assert len(by_connection["items"]) == len(earlier["items"]) == 2
        assert later["items"] == []
        assert later["sync_status"]["last_job_id"] == bad["id"], "the status is of now, whatever page is read"

    async def test_turns_pages(self, source, script, run_sync):
        script.says("record(1); state(1, 1)")
        made = [(await run_sync())["id"] for _ in range(3)]
        first = await _read(source, limit=2)
        second = await _read(source, limit=2, cursor=first["next_cursor"])
        assert [job["job_id"] for job in first["items"] + second["items"]] == made[::-1]
        assert second["next_cursor"] is None

    async def test_is_missing_before_anything_succeeded(self, source, script, run_sync):
        script.says("print('hello')")
        bad = await run_sync()
        told = await _read(source)
        assert (told["sync_status_state"], told["sync_status_age_minutes"]) == ("missing", None)
        assert told["sync_status"]["last_job_id"] == bad["id"]
        assert told["sync_status"]["last_synced_at"] is None
        assert told["sync_status"]["last_job_error"]["type"] == "connector_protocol_error"

    @pytest.mark.parametrize(("minutes", "state"), [(0, "fresh"), (60, "fresh"), (61, "stale")])
    async def test_is_stale_after_an_hour(self, source, script, run_sync, minutes, state):
        script.says("record(1); state(1, 1)")
        done = await run_sync()
        await _shift_finish(source, done["id"], minutes)
        told = await _read(source)
        assert (told["sync_status_state"], told["sync_status_age_minutes"]) == (state, minutes)
        assert told["stale_after_minutes"] == 60

    @pytest.mark.parametrize(
        "params",
        [
            {"provider": "Google Ads"},
            {"status": "lost"},
            {"since": "2026-03-01"},
            {"cursor": "abc"},
            {"limit": 201},
            {"since": "2026-03-02T00:00:00Z", "until": "2026-03-01T00:00:00Z"},
        ],
    )
    async def test_refuses_what_it_does_not_know(self, client_of, headers, params):
        answer = await (await client_of("ingestion")).get(URL, params=params, headers=headers)
        assert answer.status_code == 422, answer.text

    async def test_is_audited_once_a_minute_for_each_viewer(self, client_of, as_, tenant_a, database):
        client = await client_of("ingestion")
        one, other = (as_(tenant_a, *SCOPES, subject=f"user:{uuid4()}") for _ in range(2))
        for look in (one, one, other, one):
            assert (await client.get(URL, headers=look)).status_code == 200
        before = await _views(database, tenant_a)
        async with database("ingestion").tenant(tenant_a) as session:
            await session.execute(
                text("update ingestion.telemetry_view set audited_at = now() - interval '61 seconds'")
            )
        await client.get(HEALTH, headers=one)
        assert (before, await _views(database, tenant_a)) == (2, 3)


async def _views(database, tenant_id) -> int:
    async with database("gateway").tenant(tenant_id) as session:
        query = text("select count(*) from audit.event where action = 'telemetry.viewed'")
        return (await session.execute(query)).scalar_one()


class TestSyncHealth:
    async def test_refuses_anonymous(self, client_of):
        assert (await (await client_of("ingestion")).get(HEALTH)).status_code == 401

    async def test_shows_nothing_of_another_tenant(self, source, script, run_sync, as_, tenant_b):
        script.says("record(1); state(1, 1)")
        await run_sync()
        told = (await source.client.get(HEALTH, headers=as_(tenant_b, *SCOPES))).json()
        assert (told["providers"], told["connections"]) == ([], [])

    async def test_tells_success_rate_latency_and_rows_of_each_provider(self, source, script, run_sync):
        script.says("record(1); record(2, Clicks=-1); state(2, 2)")
        await run_sync()
        await run_sync()
        script.says("print('hello')")
        await run_sync()

        [provider] = (await _read(source, HEALTH, days=1))["providers"]

        assert provider["provider"] == "demo"
        assert sum(point["succeeded"] for point in provider["points"]) == 2
        assert sum(point["failed"] for point in provider["points"]) == 1
        assert sum(point["quarantined"] for point in provider["points"]) == 2
        last = provider["points"][-1]
        assert last["success_rate"] == last["succeeded"] / (last["succeeded"] + last["failed"])
        assert 0 < last["p50_seconds"] <= last["p95_seconds"]

    async def test_tells_of_each_connection_whether_it_is_fresh(self, source, script, run_sync):
        script.says("record(1); state(1, 1)")
        done = await run_sync()
        await _shift_finish(source, done["id"], 90)
        await connect(source.client, source.headers(), name="Never ran")

        told = await _read(source, HEALTH)

        by_name = {one["connection"]["name"]: one for one in told["connections"]}
        assert by_name["Scripted"]["sync_status_state"] == "stale"
        assert by_name["Scripted"]["sync_status_age_minutes"] == 90
        assert (by_name["Scripted"]["succeeded"], by_name["Scripted"]["committed"]) == (1, 1)
        assert by_name["Never ran"]["sync_status_state"] == "missing"
        assert by_name["Never ran"]["last_job_id"] is None
        assert told["bucket"] == "day"

    @pytest.mark.parametrize("days", [0, 91])
    async def test_refuses_another_range(self, client_of, headers, days):
        answer = await (await client_of("ingestion")).get(HEALTH, params={"days": days}, headers=headers)
        assert answer.status_code == 422


class TestMetrics:
    async def test_count_success_latency_rows_and_bytes_of_the_provider(self, source, script, run_sync):
        script.says("record(1); record(2, Clicks=-1); state(2, 2)")
        before = _measured("succeeded")
        await run_sync()
        after = _measured("succeeded")
        assert [round(new - old) for old, new in zip(before[:3], after[:3], strict=True)] == [1, 1, 1]
        assert after[3] > before[3], "bytes"
        assert after[4] > before[4], "seconds"

    async def test_count_failures_by_type(self, source, script, run_sync, retry_sync):
        script.says("sys.exit(3)")
        before = _measured("failed")[0], _failures("connector_crashed")
        done = await run_sync()
        await retry_sync(done["id"])
        script.says("print('hello')")
        await retry_sync(done["id"])
        after = _measured("failed")[0], _failures("connector_crashed")
        assert (after[0] - before[0], after[1] - before[1]) == (3, 2)


def _measured(outcome: str) -> list[float]:
    def value(name: str, **labels: str) -> float:
        return REGISTRY.get_sample_value(name, {"provider": "demo", **labels}) or 0

    return [
        value("opsight_sync_latency_seconds_count", outcome=outcome),
        value("opsight_sync_rows_total", outcome="committed"),
        value("opsight_sync_rows_total", outcome="quarantined"),
        value("opsight_sync_bytes_total"),
        value("opsight_sync_latency_seconds_sum", outcome=outcome),
    ]


def _failures(kind: str) -> float:
    return REGISTRY.get_sample_value("opsight_sync_errors_total", {"provider": "demo", "type": kind}) or 0


class TestTrace:
    async def test_leads_from_the_click_to_the_connectors_environment(self, source, script, quick_worker):
        script.says("send('LOG', log={'level': 'INFO', 'message': os.environ['TRACEPARENT']}); record(1); state(1, 1)")
        click = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}
        await start_sync(source.client, source.headers() | click, source.connection_id)
        await quick_worker.run_until_idle(timeout_seconds=60)

        [job] = (await _read(source))["items"]
        url = f"/api/v1/airbyte/connections/{source.connection_id}/jobs/{job['job_id']}/logs"
        lines = [line["message"] for line in (await _read(source, url))["items"]]

        assert job["trace_id"] == TRACE
        assert any(line.startswith(f"00-{TRACE}-") for line in lines)
