"""Replays over HTTP: who may start, see and cancel one, and what is refused."""

import asyncio
import json
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest

from libs.clock import utc_now
from tests.ingestion.connecting import connect
from tests.ingestion.replaying import DATASET, DAY, URL, WEEK, Replayer
from tests.ingestion.scripted import STREAM, Script

REPORT = "microsoft_ads__campaign_performance_report"


@pytest.fixture
def foreign(as_, tenant_b):
    return as_(tenant_b, "ingestion:read", "ingestion:write")


async def refused(replayer: Replayer, **fields) -> tuple[int, str]:
    """How a request for a replay is refused."""
    body = {"dataset": DATASET, "window": WEEK} | fields
    answer = await replayer.client.post(URL, json=body, headers=replayer.headers())
    return answer.status_code, answer.json()["code"]


class TestStartReplay:
    async def test_refuses_anonymous(self, client_of):
        assert (await (await client_of("ingestion")).post(URL, json={"dataset": DATASET})).status_code == 401

    async def test_refuses_readers(self, replayer: Replayer, as_, tenant_a):
        answer = await replayer.client.post(URL, json={"dataset": DATASET}, headers=as_(tenant_a, "ingestion:read"))
        assert answer.status_code == 403

    async def test_hides_another_tenants_connection(self, replayer: Replayer, foreign):
        theirs = await connect(replayer.client, foreign, name="Theirs")
        refusal = await refused(replayer, source="source", connection_id=theirs["id"])
        assert refusal == (404, "connection_not_found")

    async def test_answers_with_the_replay_that_waits(self, replayer: Replayer):
        replay = await replayer.start()
        assert (replay["state"], replay["source"], replay["dataset_version"]) == ("queued", "raw", "1.0.0")
        assert replay["window"] == WEEK
        assert replay["checksum_after"] is None

    async def test_replays_the_last_seven_days_that_are_over(self, replayer: Replayer):
        replay = await replayer.start(window=None)
        yesterday = utc_now().date() - timedelta(days=1)
        assert replay["window"] == {
            "start_date": (yesterday - timedelta(days=6)).isoformat(),
            "end_date": yesterday.isoformat(),
        }

    async def test_answers_the_same_again_for_the_same_key(self, replayer: Replayer):
        headers = replayer.headers() | {"Idempotency-Key": str(uuid4())}
        body = {"dataset": DATASET, "window": WEEK}
        first = await replayer.client.post(URL, json=body, headers=headers)
        again = await replayer.client.post(URL, json=body, headers=headers)
        assert first.json()["id"] == again.json()["id"]
        assert again.headers["Idempotency-Replayed"] == "true"

    async def test_refuses_a_second_one_of_the_dataset_meanwhile(self, replayer: Replayer):
        await replayer.start()
        assert await refused(replayer) == (409, "replay_already_running")
        assert (await replayer.start(dataset="ad_performance"))["state"] == "queued"

    async def test_may_follow_one_that_is_over(self, replayer: Replayer):
        await replayer.run()
        assert (await replayer.run())["state"] == "succeeded"

    async def test_refuses_what_is_not_about_days(self, replayer: Replayer):
        assert await refused(replayer, dataset="google_ads__campaign") == (422, "dataset_not_replayable")

    async def test_refuses_unknown_datasets_and_versions(self, replayer: Replayer):
        assert await refused(replayer, dataset="nothing") == (404, "dataset_not_found")
        assert await refused(replayer, dataset_version="7.0.0") == (404, "dataset_not_found")

    async def test_takes_31_days_and_refuses_32(self, replayer: Replayer):
        long = {"start_date": "2026-01-01", "end_date": "2026-02-01"}
        assert await refused(replayer, window=long) == (422, "replay_window_invalid")
        replay = await replayer.start(window=long | {"end_date": "2026-01-31"})
        assert replay["state"] == "queued"

    @pytest.mark.parametrize(
        "window",
        [
            {"start_date": "2026-03-02", "end_date": "2026-03-01"},
            {"start_date": "2026-02-30", "end_date": "2026-03-01"},
            {"start_date": 0, "end_date": "2026-03-01"},
            {"start_date": "2026-03-01T00:00:00", "end_date": "2026-03-01"},
            {"start_date": "20260301", "end_date": "2026-03-01"},
            {"start_date": "2026-03-01"},
        ],
    )
    async def test_refuses_windows_that_are_none(self, replayer: Replayer, window):
        assert (await refused(replayer, window=window))[0] == 422

    async def test_refuses_a_source_that_cannot_be_asked_again(self, replayer: Replayer):
        assert await refused(replayer, dataset="ad_performance", source="source") == (422, "source_not_replayable")

    async def test_refuses_a_source_without_connection(self, replayer: Replayer):
        assert await refused(replayer, source="source") == (422, "source_not_replayable")

    async def test_asks_which_of_several_connections(self, replayer: Replayer):
        one = await connect(replayer.client, replayer.headers(), name="One")
        await connect(replayer.client, replayer.headers(), name="Two")
        assert await refused(replayer, source="source") == (422, "source_not_replayable")
        replay = await replayer.start(source="source", connection_id=one["id"])
        assert replay["connection_id"] == one["id"]

    async def test_refuses_a_connection_that_does_not_read_the_dataset(self, replayer: Replayer):
        faker = await connect(replayer.client, replayer.headers(), name="F", connector="source-faker", config={})
        report = await connect(replayer.client, replayer.headers(), name="R", streams=[STREAM])
        expected = (422, "source_not_replayable")
        assert await refused(replayer, connection_id=faker["id"]) == expected
        assert await refused(replayer, source="source", connection_id=report["id"]) == expected


class TestListReplays:
    async def test_refuses_anonymous(self, client_of):
        assert (await (await client_of("ingestion")).get(URL)).status_code == 401

    async def test_shows_nothing_of_another_tenant(self, replayer: Replayer, foreign):
        await replayer.start()
        assert (await replayer.client.get(URL, headers=foreign)).json()["items"] == []

    async def test_lists_newest_first_by_page_and_filter(self, replayer: Replayer):
        done = await replayer.run()
        waits = await replayer.start(dataset="ad_performance")

        async def ids(**query) -> list[str]:
            answer = await replayer.client.get(URL, params=query, headers=replayer.headers())
            return [item["id"] for item in answer.json()["items"]]

        first = (await replayer.client.get(URL, params={"limit": 1}, headers=replayer.headers())).json()
        assert [item["id"] for item in first["items"]] == [waits["id"]]
        assert await ids(limit=1, cursor=first["next_cursor"]) == [done["id"]]
        assert await ids(dataset="ad_performance") == [waits["id"]]
        assert await ids(state="succeeded") == [done["id"]]
        assert await ids(source="source") == []


class TestListReplayableDatasets:
    async def test_names_datasets_with_the_connections_to_ask(self, replayer: Replayer):
        connection = await connect(replayer.client, replayer.headers(), name="Reports", streams=[STREAM])

        answer = (await replayer.client.get(f"{URL}/datasets", headers=replayer.headers())).json()

        found = {item["name"]: item for item in answer["items"]}
        assert "google_ads__campaign" not in found
        assert found[DATASET]["connections"] == []
        assert found[REPORT]["connections"] == [{"id": connection["id"], "name": "Reports"}]
        assert found["ad_performance"]["versions"] == ["1.0.0"]


class TestGetReplay:
    async def test_refuses_anonymous(self, client_of):
        assert (await (await client_of("ingestion")).get(f"{URL}/{uuid4()}")).status_code == 401

    async def test_hides_another_tenants(self, replayer: Replayer, foreign):
        replay = await replayer.start()
        theirs = await replayer.client.get(f"{URL}/{replay['id']}", headers=foreign)
        absent = await replayer.client.get(f"{URL}/{uuid4()}", headers=foreign)
        assert (theirs.status_code, theirs.json()["code"]) == (404, "replay_not_found")
        assert absent.json()["code"] == "replay_not_found"

    async def test_shows_sums_by_day_and_account_that_add_up(self, replayer: Replayer):
        await replayer.week()
        await replayer.sent(9, DAY, **{"customer.id": 200})

        replay = await replayer.run()

        for sums in (replay["days"], replay["by_account"]):
            assert sum(one["rows_after"] for one in sums) == replay["changes"]["rows_after"] == 22
        assert {one["account_id"]: one["rows_after"] for one in replay["by_account"]} == {"100": 21, "200": 1}


class TestCancelReplay:
    async def test_refuses_anonymous(self, client_of):
        assert (await (await client_of("ingestion")).post(f"{URL}/{uuid4()}/cancel")).status_code == 401

    async def test_hides_another_tenants(self, replayer: Replayer, foreign):
        replay = await replayer.start()
        assert (await replayer.client.post(f"{URL}/{replay['id']}/cancel", headers=foreign)).status_code == 404

    async def test_cancels_one_that_waits(self, replayer: Replayer):
        replay = await replayer.start()
        answer = await replayer.client.post(f"{URL}/{replay['id']}/cancel", headers=replayer.headers())
        assert answer.json()["state"] == "cancelled"
        assert (await replayer.start())["state"] == "queued"

    async def test_stops_one_that_runs_and_keeps_nothing(self, replayer: Replayer, script: Script):
        script.says("record(1)\ntime.sleep(60)")
        await connect(replayer.client, replayer.headers(), name="Slow", streams=[STREAM])
        replay = await replayer.start(dataset=REPORT, source="source", window=None)
        running = asyncio.create_task(replayer.worker.run_until_idle(timeout_seconds=60))
        while (await replayer.get(replay["id"]))["progress"] is None:  # noqa: ASYNC110  # only HTTP tells
            await asyncio.sleep(0.05)

        await replayer.client.post(f"{URL}/{replay['id']}/cancel", headers=replayer.headers())
        await running

        assert (await replayer.get(replay["id"]))["state"] == "cancelled"
        assert await replayer.all(f"select 1 from raw.{REPORT}") == []

    async def test_refuses_when_it_is_over(self, replayer: Replayer):
        replay = await replayer.run()
        answer = await replayer.client.post(f"{URL}/{replay['id']}/cancel", headers=replayer.headers())
        assert (answer.status_code, answer.json()["code"]) == (409, "job_already_over")


class TestFollowReplay:
    async def test_refuses_anonymous(self, client_of):
        assert (await (await client_of("ingestion")).get(f"{URL}/{uuid4()}/events")).status_code == 401

    async def test_hides_another_tenants(self, replayer: Replayer, foreign):
        replay = await replayer.start()
        assert (await replayer.client.get(f"{URL}/{replay['id']}/events", headers=foreign)).status_code == 404

    async def test_tells_how_it_ended(self, replayer: Replayer):
        replay = await replayer.run()

        answer = await replayer.client.get(f"{URL}/{replay['id']}/events", headers=replayer.headers())

        told = [json.loads(line.removeprefix("data: ")) for line in answer.text.splitlines() if line[:5] == "data:"]
        assert told[-1]["state"] == "succeeded"


class TestAudit:
    async def test_knows_who_started_and_cancelled_and_what_came_of_it(self, replayer: Replayer, postgres_url: str):
        done = await replayer.run()
        waits = await replayer.start()
        await replayer.client.post(f"{URL}/{waits['id']}/cancel", headers=replayer.headers())

        with psycopg.connect(postgres_url) as connection:
            rows = connection.execute(
                "select action, object_id, actor from audit.event where tenant_id = %s and object_type = 'replay'"
                " order by occurred_at",
                (replayer.tenant_id,),
            ).fetchall()

        assert [(action, object_id) for action, object_id, _ in rows] == [
            ("replay.started", done["id"]),
            ("replay.finished", done["id"]),
            ("replay.started", waits["id"]),
            ("replay.cancelled", waits["id"]),
        ]
        assert rows[1][2] == "service:ingestion"
