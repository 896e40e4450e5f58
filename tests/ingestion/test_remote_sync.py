"""The engine `server`: a remote Airbyte runs the sync once, whatever happens between us, and we say how it ended."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from libs.jobs import PeriodicContext
from services.ingestion.sync.lost import tell_lost_syncs
from tests.ingestion.fake_airbyte import CLIENT_SECRET
from tests.ingestion.remotely import Remotely, airbyte, remotely

__all__ = ["airbyte", "remotely"]
JOBS, JOB = "/jobs", r"/jobs/\d+"
HTML = {"Content-Type": "text/html"}


async def _events(remotely: Remotely) -> list[tuple[str, dict]]:
    """What was told beside schedules, which have tests of their own."""
    rows = await remotely.rows(
        "select type, payload::text from ingestion.outbox_event"
        " where type <> 'ingestion.connection_scheduled' order by id"
    )
    return [(row.type, json.loads(row.payload)) for row in rows]


async def _state(remotely: Remotely, job_id: str) -> tuple[str, str | None]:
    """The job's own state, behind what pages are told."""
    [row] = [
        one for one in await remotely.rows("select id::text, state, error_code from ingestion.job") if one.id == job_id
    ]
    return row.state, row.error_code


class TestSync:
    async def test_starts_one_job_there_and_tells_how_it_ended(self, remotely):
        connection = await remotely.connected()

        done = await remotely.synced(connection)

        assert (done["state"], done["error"], done["remote_job_id"]) == ("succeeded", None, 100)
        assert done["counts"]["committed"] == done["counts"]["emitted"] == 1234
        assert done["counts"]["bytes"] == 56789
        assert remotely.airbyte.count("POST", JOBS) == 1
        ((kind, told),) = await _events(remotely)
        assert (kind, told["committed"]) == ("ingestion.sync_finished", 1234), "nothing landed here, so nobody hears so"
        assert "The remote Airbyte runs job 100." in await remotely.log(done)

    async def test_shows_a_job_that_goes_on_as_running(self, remotely):
        remotely.airbyte.statuses = ["pending", "queued", "running", "incomplete", "running", "succeeded"]
        connection = await remotely.connected()

        first = await remotely.synced(connection)
        behind = await _state(remotely, first["id"])
        second = await remotely.again(first["id"])

        assert (first["state"], first["error"]) == ("running", None)
        assert behind == ("retry_wait", "remote_running"), "no worker waits for it"
        assert first["progress"]["message"].startswith("The remote Airbyte's job 100 is")
        assert second["state"] == "succeeded", "incomplete is an attempt there, and not the end"
        assert remotely.airbyte.count("POST", JOBS) == 1

    async def test_is_in_the_telemetry_beside_the_others(self, remotely):
        await remotely.synced(await remotely.connected())
        told = (await remotely.ask("GET", "/api/v1/airbyte/telemetry", params={"provider": "google_ads"})).json()
        [job] = told["items"]
        assert (job["connection"]["engine"], job["records"]["committed"]) == ("server", 1234)
        assert told["sync_status_state"] == "fresh"

    async def test_is_counted_by_the_summary(self, remotely):
        remote_id = remotely.airbyte.add_connection(source_type="hubspot", streams=("deals",))
        await remotely.connected(remote_id)
        summary = (await remotely.ask("GET", "/api/v1/airbyte/summary")).json()
        assert summary["by_provider"] == [{"provider": "hubspot", "total": 1, "active": 1, "inactive": 0, "due": 0}]


class TestLanding:
    async def test_tells_of_rows_that_are_here(self, remotely):
        remote_id = remotely.airbyte.add_connection(streams=("campaign_performance", "campaign", "nobody_knows"))
        connection = await remotely.connected(remote_id, lands_here=True)
        for day, extracted in (("2026-02-27", "2026-03-01T10:05Z"), ("2026-02-01", "2026-02-01T10:05Z")):
            await remotely.write(
                "insert into raw.google_ads__campaign_performance (tenant_id, connection_id, _airbyte_raw_id,"
                " _airbyte_extracted_at, _airbyte_meta, _airbyte_generation_id, _airbyte_data) values (app.tenant_id(),"
                " cast(:connection as uuid), gen_random_uuid(), cast(:extracted as timestamptz), '{}', 1,"
                " cast(:data as jsonb))",
                connection=connection["id"],
                extracted=datetime.fromisoformat(extracted),
                data=json.dumps({"customer.id": 42, "segments.date": day}),
            )

        done = await remotely.synced(connection)

        told = dict(await _events(remotely))["ingestion.data_landed"]
        assert connection["lands_here"] is True
        assert told["tables"] == ["raw.google_ads__campaign_performance"]
        assert told["accounts"] == [
            {"platform": "google_ads", "account_id": "42", "min_date": "2026-02-27", "max_date": "2026-02-27"}
        ]
        assert "0 new rows in raw.google_ads__campaign." in await remotely.log(done)

    async def test_tells_nothing_when_nothing_new_is_here(self, remotely):
        remote_id = remotely.airbyte.add_connection(streams=("campaign",))
        await remotely.synced(await remotely.connected(remote_id, lands_here=True))
        assert [kind for kind, _ in await _events(remotely)] == ["ingestion.sync_finished"]


class TestOneJobOnly:
    async def test_is_started_when_the_answer_is_lost_on_its_way(self, remotely):
        remotely.airbyte.fails("POST", JOBS, 0, after=True)
        connection = await remotely.connected()

        first = await remotely.synced(connection)
        second = await remotely.again(first["id"])

        assert (first["state"], first["error"]["type"]) == ("retry_wait", "remote_unavailable")
        assert (second["state"], second["remote_job_id"]) == ("succeeded", 100)
        assert len(remotely.airbyte.jobs) == 1

    async def test_is_started_when_the_first_request_never_arrived(self, remotely):
        remotely.airbyte.fails("POST", JOBS, 503)
        connection = await remotely.connected()
        remotely.airbyte.add_job(connection["remote"]["connection_id"], "succeeded")

        first = await remotely.synced(connection)
        second = await remotely.again(first["id"])

        assert first["error"]["type"] == "remote_unavailable"
        assert (second["state"], second["remote_job_id"]) == ("succeeded", 101), "the older one is not taken for ours"
        assert len(remotely.airbyte.jobs) == 2

    async def test_is_followed_by_another_worker_when_ours_is_lost(self, remotely):
        remotely.airbyte.statuses = ["running"]
        connection = await remotely.connected()
        first = await remotely.synced(connection)
        this_job = " where id = cast(:id as uuid)"
        await remotely.write("update ingestion.job set state = 'queued', run_at = now()" + this_job, id=first["id"])
        lost = "update ingestion.job set state = 'running', lease_token = lease_token + 1, lease_until = now()"
        await remotely.write(lost + this_job, id=first["id"])
        remotely.airbyte.statuses = ["succeeded"]

        second = await remotely.again(first["id"])

        assert second["state"] == "succeeded"
        assert remotely.airbyte.count("POST", JOBS) == 1

    async def test_is_the_one_that_runs_there_already(self, remotely):
        connection = await remotely.connected()
        remotely.airbyte.add_job(connection["remote"]["connection_id"])
        done = await remotely.synced(connection)
        assert (done["state"], done["remote_job_id"]) == ("succeeded", 100)
        assert len(remotely.airbyte.jobs) == 1
        assert "A sync was running there already; this one follows it." in await remotely.log(done)


class TestToken:
    async def test_is_fetched_once_for_many_calls(self, remotely):
        await remotely.synced(await remotely.connected())
        assert remotely.airbyte.count("POST", "/applications/token") == 1

    async def test_is_fetched_anew_in_time(self, remotely):
        remotely.airbyte.token_seconds = 1
        remotely.airbyte.statuses = ["running"]
        connection = await remotely.connected()
        first = await remotely.synced(connection)
        before = remotely.airbyte.count("POST", "/applications/token")
        await remotely.again(first["id"])
        assert before >= 1
        assert remotely.airbyte.count("GET", JOB) >= 6

    async def test_that_expires_in_the_middle_is_replaced(self, remotely):
        remotely.airbyte.statuses = ["running"]
        connection = await remotely.connected()
        first = await remotely.synced(connection)
        remotely.airbyte.tokens.clear()
        remotely.airbyte.statuses = ["succeeded"]

        second = await remotely.again(first["id"])

        assert second["state"] == "succeeded"
        assert remotely.airbyte.count("POST", "/applications/token") == 2

    async def test_that_is_refused_even_when_new_is_the_end(self, remotely):
        connection = await remotely.connected()
        for _ in range(2):
            remotely.airbyte.fails("GET", r"/connections/.*", 401)
        done = await remotely.synced(connection)
        assert (done["state"], done["error"]["type"]) == ("failed", "remote_unauthorized")
        assert done["error"]["runbook"] == "/data-sources/problems#remote_unauthorized"


class TestTrouble:
    @pytest.mark.parametrize(
        ("trouble", "state", "kind", "says"),
        [
            ({"status": 403, "body": b'{"detail": "No role."}'}, "failed", "remote_forbidden", "It says: No role."),
            ({"status": 404}, "failed", "remote_not_found", "no such connection or job"),
            ({"status": 422, "body": b'{"message": "Bad id"}'}, "failed", "remote_refused", "It says: Bad id"),
            ({"status": 302, "headers": {"Location": "/login"}}, "retry_wait", "remote_answer_unreadable", "elsewhere"),
            ({"status": 500}, "retry_wait", "remote_unavailable", "HTTP 500"),
            ({"status": 0}, "retry_wait", "remote_unavailable", "cannot be reached"),
            ({"status": 200, "delay": 2.5}, "retry_wait", "remote_unavailable", "did not answer within 1 s"),
            (
                {"status": 200, "body": b"<html>", "headers": HTML},
                "retry_wait",
                "remote_answer_unreadable",
                "documents",
            ),
            ({"status": 200, "body": b'{"connectionId": 5}'}, "retry_wait", "remote_answer_unreadable", "connectionId"),
            ({"status": 429, "headers": {"Retry-After": "7"}}, "retry_wait", "remote_throttled", "asks us to wait"),
        ],
    )
    async def test_before_the_job_is_told_in_plain_words(self, remotely, trouble, state, kind, says):
        connection = await remotely.connected()
        remotely.airbyte.fails("GET", r"/connections/.*", **trouble)

        done = await remotely.synced(connection)

        assert (done["state"], done["error"]["type"]) == (state, kind)
        assert says in done["error"]["message"]
        assert CLIENT_SECRET not in json.dumps(done)
        assert remotely.airbyte.count("POST", JOBS) == 0

    @pytest.mark.parametrize(
        ("trouble", "kind"),
        [
            ({"status": 500}, "remote_unavailable"),
            ({"status": 0}, "remote_unavailable"),
            ({"status": 200, "body": b'{"jobId": 100, "status": "lost"}'}, "remote_answer_unreadable"),
            ({"status": 429, "headers": {"Retry-After": "7"}}, "remote_throttled"),
        ],
    )
    async def test_while_the_job_runs_is_waited_out(self, remotely, trouble, kind):
        connection = await remotely.connected()
        remotely.airbyte.fails("GET", JOB, **trouble)

        first = await remotely.synced(connection)
        second = await remotely.again(first["id"])

        assert (first["state"], first["error"]["type"]) == ("retry_wait", kind)
        assert second["state"] == "succeeded"
        assert remotely.airbyte.count("POST", JOBS) == 1

    @pytest.mark.parametrize("is_date", [False, True], ids=("seconds", "date"))
    async def test_keeps_the_time_that_it_is_asked_to_wait(self, remotely, is_date):
        connection = await remotely.connected()
        wait = format_datetime(datetime.now(UTC) + timedelta(seconds=600), usegmt=True) if is_date else "90"
        remotely.airbyte.fails("GET", JOB, 429, headers={"Retry-After": wait})
        done = await remotely.synced(connection)
        [row] = await remotely.rows(
            "select extract(epoch from run_at - now()) as seconds from ingestion.job"
            " where state in ('scheduled', 'retry_wait') and kind = 'ingestion.run_sync'"
        )
        assert done["error"]["type"] == "remote_throttled"
        assert row.seconds > 80

    async def test_of_the_job_itself_is_the_end(self, remotely):
        remotely.airbyte.statuses = ["running", "failed"]
        done = await remotely.synced(await remotely.connected())
        ((kind, told),) = await _events(remotely)
        assert (done["state"], done["error"]["type"]) == ("failed", "remote_sync_failed")
        assert (kind, told["error_code"]) == ("ingestion.sync_failed", "remote_sync_failed")
        assert remotely.airbyte.count("POST", JOBS) == 1

    async def test_of_a_connection_that_is_off_there(self, remotely):
        done = await remotely.synced(await remotely.connected(remotely.airbyte.add_connection(status="deprecated")))
        assert (done["state"], done["error"]["type"]) == ("failed", "remote_connection_inactive")
        assert done["error"]["message"] == "The connection is deprecated in the remote Airbyte."

    async def test_of_a_job_that_is_gone(self, remotely):
        remotely.airbyte.statuses = ["running"]
        first = await remotely.synced(await remotely.connected())
        remotely.airbyte.jobs.clear()
        assert (await remotely.again(first["id"]))["error"]["type"] == "remote_not_found"

    async def test_that_never_ends_is_given_up_after_a_day(self, remotely, settings_for):
        remotely.airbyte.statuses = ["running"]
        first = await remotely.synced(await remotely.connected())
        await remotely.write(
            "update ingestion.job set throttled_since = now() - interval '25 hours' where throttled_since is not null"
        )
        await remotely.again(first["id"])
        await tell_lost_syncs(PeriodicContext(remotely.database, settings_for("ingestion"), None, {}))
        done = await remotely.job(first["id"])
        assert (done["state"], done["error"]["type"]) == ("dead", "remote_too_long")


class TestCancel:
    async def test_ends_the_job_there_between_two_looks(self, remotely):
        remotely.airbyte.statuses = ["running"]
        first = await remotely.synced(await remotely.connected())

        answer = await remotely.ask("POST", f"/api/v1/airbyte/jobs/{first['id']}/cancel")
        await remotely.run_jobs()

        assert answer.json()["state"] == "cancelled"
        assert remotely.airbyte.jobs[0]["status"] == "cancelled"
        assert (await remotely.job(first["id"]))["state"] == "cancelled"

    async def test_is_tried_again_while_the_remote_airbyte_is_away(self, remotely):
        remotely.airbyte.statuses = ["running"]
        first = await remotely.synced(await remotely.connected())
        remotely.airbyte.fails("DELETE", JOB, 503)
        await remotely.ask("POST", f"/api/v1/airbyte/jobs/{first['id']}/cancel")
        await remotely.run_jobs()
        await remotely.write("update ingestion.job set run_at = now() where state = 'retry_wait'")
        await remotely.run_jobs()
        assert remotely.airbyte.jobs[0]["status"] == "cancelled"

    async def test_finds_a_job_whose_start_nobody_heard_of(self, remotely):
        remotely.airbyte.statuses = ["running"]
        remotely.airbyte.fails("POST", JOBS, 0, after=True)
        first = await remotely.synced(await remotely.connected())
        await remotely.ask("POST", f"/api/v1/airbyte/jobs/{first['id']}/cancel")
        await remotely.write(
            "update ingestion.job set state = 'queued', run_at = now() where state = 'scheduled'"
            " and kind = 'ingestion.cancel_remote_run'"
        )
        await remotely.run_jobs()
        assert remotely.airbyte.jobs[0]["status"] == "cancelled"

    async def test_comes_with_the_end_of_the_connection(self, remotely):
        remotely.airbyte.statuses = ["running"]
        connection = await remotely.connected()
        await remotely.synced(connection)
        await remotely.ask("DELETE", f"/api/v1/airbyte/connections/{connection['id']}")
        await remotely.run_jobs()
        assert remotely.airbyte.jobs[0]["status"] == "cancelled"

    async def test_by_somebody_there_is_told(self, remotely):
        remotely.airbyte.statuses = ["running", "cancelled"]
        done = await remotely.synced(await remotely.connected())
        assert (done["state"], done["error"]["type"]) == ("failed", "remote_sync_cancelled")


class TestNotification:
    """What Airbyte's own notification brings about: a look, and nothing that it says is believed."""

    async def _told(self, remotely: Remotely, connection: dict, job_id: int, *, success: bool) -> dict:
        url = f"/api/v1/airbyte/connections/{connection['id']}/webhook-token"
        made = await remotely.ask("POST", url)
        body = {"text": "", "data": {"jobId": job_id, "success": success}}
        nobody = remotely.as_(None, subject="anonymous")
        sent = await remotely.client.post(made.json()["path"], json=body, headers=nobody)
        assert sent.status_code == 202, sent.text
        await remotely.run_jobs()
        return (await remotely.ask("GET", url)).json()["recent"][0]

    async def test_lets_a_waiting_sync_look_at_once(self, remotely):
        remotely.airbyte.statuses = ["running"]
        connection = await remotely.connected()
        first = await remotely.synced(connection)
        remotely.airbyte.jobs[0] |= {"status": "succeeded", "rowsSynced": 7, "bytesSynced": 70}

        receipt = await self._told(remotely, connection, 100, success=True)
        await remotely.run_jobs()

        done = await remotely.job(first["id"])
        assert receipt["outcome"] == "confirmed"
        assert (done["state"], done["counts"]["committed"]) == ("succeeded", 7)

    async def test_is_contradicted_by_the_remote_airbyte(self, remotely):
        connection = await remotely.connected()
        remotely.airbyte.add_job(connection["remote"]["connection_id"], "failed")
        receipt = await self._told(remotely, connection, 100, success=True)
        assert receipt["outcome"] == "contradicted"

    async def test_of_another_connections_job_is_not_believed(self, remotely):
        connection = await remotely.connected()
        remotely.airbyte.add_job(remotely.airbyte.add_connection(), "succeeded")
        receipt = await self._told(remotely, connection, 100, success=True)
        assert receipt["state"] == "failed"
