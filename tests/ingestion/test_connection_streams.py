"""Which streams and fields are read: over HTTP, and down to what the raw table holds."""

import asyncio
import json
from uuid import uuid4

import pytest
from sqlalchemy import text

from tests.ingestion.connecting import connect
from tests.ingestion.scripted import STREAM, TABLE

URL = "/api/v1/airbyte/connections"
DAILY = "google_ads.campaign_performance"
KEPT = {"AccountId", "CampaignId", "TimePeriod", "CurrencyCode"}
ROWS = """
for number in range(cursor() + 1, 4):
    record(number, CampaignName="Secret plan", Spend=0.1)
state(3, 3 - cursor())
"""


@pytest.fixture
def headers(as_, tenant_a):
    return as_(tenant_a, "ingestion:read", "ingestion:write")


@pytest.fixture
def foreign(as_, tenant_b):
    return as_(tenant_b, "ingestion:read", "ingestion:write")


async def select(source, *streams) -> dict:
    answer = await source.client.patch(
        f"{URL}/{source.connection_id}", json={"streams": streams}, headers=source.headers()
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


def fields_of(row) -> set[str]:
    return set(json.loads(row.data))


class TestChooseStreams:
    async def test_takes_names_as_ever(self, client_of, headers):
        made = await connect(await client_of("ingestion"), headers, name="Names", streams=[DAILY])
        assert made["streams"] == [DAILY]
        assert made["stream_settings"] == [{"name": DAILY, "sync_mode": "incremental", "fields": None}]

    async def test_keeps_what_a_row_is_nothing_without(self, client_of, headers):
        wanted = {"name": DAILY, "sync_mode": "full_refresh", "fields": ["metrics.clicks"]}

        made = await connect(await client_of("ingestion"), headers, name="Fields", streams=[wanted])

        [settings] = made["stream_settings"]
        assert settings["sync_mode"] == "full_refresh"
        assert set(settings["fields"]) >= {"metrics.clicks", "customer.id", "segments.date", "campaign.id"}
        assert "metrics.impressions" not in settings["fields"]

    async def test_a_plain_name_keeps_how_the_stream_was_read(self, client_of, headers):
        client = await client_of("ingestion")
        wanted = {"name": DAILY, "fields": ["metrics.clicks"]}
        made = await connect(client, headers, name="Kept", streams=[wanted])

        answer = await client.patch(
            f"{URL}/{made['id']}", json={"streams": [DAILY, "google_ads.campaign"]}, headers=headers
        )

        changed = {one["name"]: one for one in answer.json()["stream_settings"]}
        assert changed[DAILY] == made["stream_settings"][0]
        assert changed["google_ads.campaign"]["fields"] is None

    @pytest.mark.parametrize(
        ("stream", "code"),
        [
            ({"name": "google_ads.nothing"}, "stream_unknown"),
            ({"name": "google_ads.campaign", "sync_mode": "incremental"}, "sync_mode_unsupported"),
            ({"name": DAILY, "sync_mode": "sideways"}, "invalid_request"),
            ({"name": DAILY, "fields": []}, "invalid_request"),
            ({"name": DAILY, "unheard_of": 1}, "invalid_request"),
        ],
    )
    async def test_refuses_what_cannot_be_read(self, client_of, headers, stream, code):
        body = {"name": "Refused", "connector": "opsight-demo-ads", "streams": [stream]}
        answer = await (await client_of("ingestion")).post(URL, json=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (422, code)

    async def test_a_connector_says_which_fields_can_be_left_out(self, client_of, headers):
        answer = await (await client_of("ingestion")).get(
            "/api/v1/airbyte/connectors/opsight-demo-ads", headers=headers
        )
        stream = next(one for one in answer.json()["streams"] if one["name"] == STREAM)
        assert stream["sync_modes"] == ["incremental", "full_refresh"]
        assert {field["name"] for field in stream["fields"] if field["required"]} >= KEPT
        assert {field["name"]: field["required"] for field in stream["fields"]}["CampaignName"] is False


class TestSelectedFields:
    async def test_nothing_else_reaches_the_raw_table(self, script, source, run_sync):
        await select(source, {"name": STREAM, "fields": ["Spend"]})
        script.says(
            'sys.stdout.write(\'{"type": "RECORD", "record": {"namespace": "microsoft_ads", "stream":'
            ' "campaign_performance_report", "emitted_at": 1770000000000, "data": {"AccountId": 1,'
            ' "CampaignName": "Secret plan", "CampaignId": 2, "TimePeriod": "2026-03-01",'
            ' "Spend": 0.1234567890123456789}}}\\n\')\nstate(1, 1)'
        )

        done = await run_sync()

        [row] = await source.rows(TABLE)
        assert done["counts"]["committed"] == 1
        assert fields_of(row) == {"AccountId", "CampaignId", "TimePeriod", "Spend"}
        assert "0.1234567890123456789" in row.data, "digit for digit"

    async def test_nor_the_quarantine(self, script, source, run_sync):
        await select(source, {"name": STREAM, "fields": ["Spend"]})
        script.says(
            "record(1, CampaignName='Secret plan', Spend='x')\n"
            'print(\'{"type": "RECORD", "record": {"namespace": "microsoft_ads", "stream":'
            ' "campaign_performance_report", "data": {"CampaignName": "Secret plan", "Spend": NaN}}}\')\n'
            "state(1, 2)"
        )

        done = await run_sync()

        kept = await source.quarantined(done["id"])
        assert done["counts"]["quarantined"] == len(kept) == 2
        assert "Secret plan" not in json.dumps([row.row for row in kept])

    async def test_a_field_that_breaks_its_rule_does_no_harm_when_nobody_wants_it(self, script, source, run_sync):
        await select(source, {"name": STREAM, "fields": ["Spend"]})
        script.says("record(1, Clicks=-1); state(1, 1)")

        done = await run_sync()

        assert (done["counts"]["committed"], done["counts"]["quarantined"]) == (1, 0)

    async def test_the_source_is_asked_for_no_others(self, script, source, run_sync):
        await select(source, {"name": STREAM, "fields": ["Spend"]})
        script.says(
            "[stream] = json.load(open(option('catalog')))['streams']\n"
            "assert 'CampaignName' not in stream['stream']['json_schema']['properties'], stream\n"
            "record(1); state(1, 1)"
        )
        assert (await run_sync())["state"] == "succeeded"

    async def test_more_fields_are_read_anew_and_fewer_go_on(self, script, source, run_sync):
        await select(source, {"name": STREAM, "fields": ["Spend"]})
        script.says(ROWS)
        await run_sync()

        await select(source, {"name": STREAM, "fields": ["Spend", "CampaignName"]})
        anew = await run_sync()
        rows = await source.rows(TABLE)
        await select(source, {"name": STREAM, "fields": ["CampaignName"]})
        goes_on = await run_sync()

        assert anew["counts"]["committed"] == 3
        assert [row.generation for row in rows] == [rows[0].generation] * 3, "the poorer rows are gone"
        assert all("CampaignName" in fields_of(row) for row in rows)
        assert goes_on["counts"]["emitted"] == 0

    async def test_a_stream_read_whole_is_replaced_by_each_sync(self, script, source, run_sync):
        await select(source, {"name": STREAM, "sync_mode": "full_refresh"})
        script.says("record(1); record(2); status('COMPLETE')")
        await run_sync()
        script.says("assert cursor() == 0; record(2); status('COMPLETE')")

        await run_sync()

        assert [json.loads(row.data)["CampaignId"] for row in await source.rows(TABLE)] == [2]


class TestGetState:
    async def test_refuses_anonymous(self, client_of):
        assert (await (await client_of("ingestion")).get(f"{URL}/{uuid4()}/state")).status_code == 401

    async def test_hides_another_tenants(self, source, foreign):
        answer = await source.client.get(f"{URL}/{source.connection_id}/state", headers=foreign)
        absent = await source.client.get(f"{URL}/{uuid4()}/state", headers=foreign)
        assert answer.status_code == absent.status_code == 404
        assert answer.json()["code"] == absent.json()["code"] == "connection_not_found"

    async def test_says_how_far_each_stream_is(self, script, source, run_sync):
        url = f"{URL}/{source.connection_id}/state"
        before = (await source.client.get(url, headers=source.headers())).json()["streams"]
        script.says(ROWS + "status('COMPLETE')")
        await run_sync()

        [after] = (await source.client.get(url, headers=source.headers())).json()["streams"]

        assert [(one["name"], one["cursor"], one["generation"]) for one in before] == [(STREAM, None, 0)]
        assert (after["cursor"], after["records"], after["generation"], after["complete"]) == ("cursor: 3", 3, 1, True)
        assert after["updated_at"] is not None


class TestReset:
    async def test_refuses_anonymous(self, client_of):
        assert (await (await client_of("ingestion")).post(f"{URL}/{uuid4()}/reset", json={})).status_code == 401

    async def test_refuses_a_reader(self, source, as_, tenant_a):
        reader = as_(tenant_a, "ingestion:read")
        answer = await source.client.post(f"{URL}/{source.connection_id}/reset", json={}, headers=reader)
        assert answer.status_code == 403

    async def test_hides_another_tenants(self, source, foreign):
        answer = await source.client.post(f"{URL}/{source.connection_id}/reset", json={}, headers=foreign)
        assert (answer.status_code, answer.json()["code"]) == (404, "connection_not_found")

    async def test_has_the_next_sync_read_anew(self, script, source, run_sync, database):
        script.says(ROWS)
        await run_sync()

        answer = await source.client.post(
            f"{URL}/{source.connection_id}/reset", json={"streams": [STREAM]}, headers=source.headers()
        )
        kept = len(await source.rows(TABLE))
        done = await run_sync()

        [stream] = answer.json()["streams"]
        assert (answer.status_code, stream["cursor"], stream["generation"]) == (200, None, 2)
        assert kept == 3, "rows stay until they are replaced"
        assert done["counts"]["committed"] == 3
        assert [row.generation for row in await source.rows(TABLE)] == [2, 2, 2]
        async with database("gateway").tenant(source.tenant_id) as session:
            query = text("select detail from audit.event where object_id = :id and action = 'connection.reset'")
            [audited] = await session.execute(query, {"id": source.connection_id})
        assert audited.detail == {"name": "Scripted", "streams": [STREAM]}

    async def test_is_of_all_streams_unless_some_are_named(self, script, source, run_sync):
        script.says(ROWS)
        await run_sync()
        answer = await source.client.post(f"{URL}/{source.connection_id}/reset", headers=source.headers())
        assert [(one["name"], one["generation"]) for one in answer.json()["streams"]] == [(STREAM, 2)]

    async def test_refuses_a_stream_that_is_not_read(self, source):
        answer = await source.client.post(
            f"{URL}/{source.connection_id}/reset", json={"streams": ["google_ads.customer"]}, headers=source.headers()
        )
        assert (answer.status_code, answer.json()["code"]) == (422, "stream_unknown")

    async def test_refuses_while_a_sync_waits_or_runs(self, source):
        await source.queue()
        answer = await source.client.post(f"{URL}/{source.connection_id}/reset", json={}, headers=source.headers())
        assert (answer.status_code, answer.json()["code"]) == (409, "sync_already_running")


class TestChangeWhileASyncRuns:
    async def test_nothing_of_the_old_reading_is_committed_any_more(self, script, source, quick_worker, retry_sync):
        script.says("record(1); time.sleep(1.5); state(1, 1)")
        job_id = await source.queue()
        running = asyncio.create_task(quick_worker.run_until_idle(timeout_seconds=60))
        while (await source.job(job_id))["progress"] is None:  # noqa: ASYNC110  # another process says it
            await asyncio.sleep(0.05)

        await select(source, {"name": STREAM, "sync_mode": "full_refresh"})
        await running

        first = await source.job(job_id)
        assert (first["state"], first["error"]["type"]) == ("retry_wait", "connection_changed")
        assert await source.rows(TABLE) == []
        script.says("record(1); record(2); state(2, 2)")
        assert (await retry_sync(job_id))["counts"]["committed"] == 2
