"""What a sync said, over HTTP; bounded, in order, and without secrets."""

from uuid import uuid4

import pytest
from sqlalchemy import text

from contracts.ingestion.sync_errors import SYNC_ERROR_TYPES, sync_error_type
from libs.jobs import PeriodicContext
from services.ingestion.engine import errors
from services.ingestion.engine.journal import MOST_BYTES, Journal
from services.ingestion.telemetry.writing import purge_logs
from tests.architecture.repository import ROOT

SCOPES = ("ingestion:read", "ingestion:write")


def _url(source, job_id: str) -> str:
    return f"/api/v1/airbyte/connections/{source.connection_id}/jobs/{job_id}/logs"


async def _lines(source, job_id: str, **params) -> list[dict]:
    answer = await source.client.get(_url(source, job_id), params=params, headers=source.headers())
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


class TestSyncLog:
    async def test_refuses_anonymous(self, source):
        assert (await source.client.get(_url(source, str(uuid4())))).status_code == 401

    async def test_hides_another_tenants(self, source, script, run_sync, as_, tenant_b):
        script.says("record(1); state(1, 1)")
        done = await run_sync()
        answer = await source.client.get(_url(source, done["id"]), headers=as_(tenant_b, *SCOPES))
        assert (answer.status_code, answer.json()["code"]) == (404, "connection_not_found")

    async def test_hides_a_job_of_another_connection(self, source, script, run_sync):
        script.says("record(1); state(1, 1)")
        done = await run_sync()
        await source.connect(name="Another")
        answer = await source.client.get(_url(source, done["id"]), headers=source.headers())
        assert (answer.status_code, answer.json()["code"]) == (404, "job_not_found")

    async def test_shows_the_connectors_lines_and_ours_in_order(self, source, script, run_sync):
        script.says(
            "send('LOG', log={'level': 'WARN', 'message': 'Slow today.'})\n"
            "status('STARTED'); record(1); state(1, 1); status('COMPLETE')\n"
            "send('LOG', log={'level': 'DEBUG', 'message': 'Bye.'})"
        )
        done = await run_sync()

        lines = await _lines(source, done["id"])

        stream = "microsoft_ads.campaign_performance_report"
        heard = [(line["level"], line["message"]) for line in lines if line["origin"] == "connector"]
        assert heard == [
            ("warning", "Slow today."),
            ("info", f"{stream}: STARTED"),
            ("info", f"{stream}: COMPLETE"),
            ("debug", "Bye."),
        ]
        assert lines[0]["message"] == "Attempt 1 of Demo ads 1.0.0."
        assert lines[-1]["message"] == "Committed 1 rows; 0 records went to quarantine."
        assert [line["number"] for line in lines] == list(range(1, len(lines) + 1))

    async def test_repeats_no_configured_value(self, source, script, run_sync):
        script.says("send('LOG', log={'level': 'INFO', 'message': 'until 2026-03-15'}); record(1); state(1, 1)")
        done = await run_sync()
        said = [line["message"] for line in await _lines(source, done["id"])]
        assert "until [redacted]" in said

    async def test_keeps_what_a_failed_run_said(self, source, script, run_sync):
        script.says("fail('config_error', 'The account 2026-03-15 is closed.'); sys.exit(1)")
        done = await run_sync()
        lines = await _lines(source, done["id"], level="error")
        assert [line["message"] for line in lines] == ["The account [redacted] is closed."] * 2
        assert [line["origin"] for line in lines] == ["connector", "opsight"]

    async def test_keeps_the_end_of_standard_error_of_a_crash(self, source, script, run_sync):
        script.says("sys.stderr.write('Traceback of 2026-03-15'); sys.exit(3)")
        done = await run_sync()
        lines = [line["message"] for line in await _lines(source, done["id"], level="error")]
        assert "Traceback of [redacted]" in lines

    async def test_goes_on_with_the_next_attempt(self, source, script, run_sync, retry_sync):
        script.says("sys.exit(3)")
        done = await run_sync()
        script.says("record(1); state(1, 1)")
        await retry_sync(done["id"])
        lines = await _lines(source, done["id"])
        assert sorted({line["attempt"] for line in lines}) == [1, 2]

    async def test_keeps_the_last_lines_of_a_flood(self, source, script, run_sync, database, tenant_a):
        script.says(
            "for number in range(3000): send('LOG', log={'level': 'INFO', 'message': f'{number} ' + 'x' * 300})\n"
            "record(1); state(1, 1)"
        )
        done = await run_sync()
        async with database("ingestion").tenant(tenant_a) as session:
            query = text("select sum(octet_length(message)) as bytes, count(*) as lines from ingestion.sync_log")
            kept = (await session.execute(query)).one()
        newest = await _lines(source, done["id"], limit=200)
        assert kept.bytes <= MOST_BYTES
        assert kept.lines <= 2000
        assert int(newest[1]["message"].split()[0]) > 2000, "the first of 3,000 are gone"

    async def test_turns_pages(self, source, script, run_sync):
        script.says(
            "for n in range(5): send('LOG', log={'level': 'INFO', 'message': f'line {n}'})\nrecord(1); state(1, 1)"
        )
        done = await run_sync()
        first = (
            await source.client.get(_url(source, done["id"]), params={"limit": 4}, headers=source.headers())
        ).json()
        params = {"limit": 4, "cursor": first["next_cursor"]}
        second = (await source.client.get(_url(source, done["id"]), params=params, headers=source.headers())).json()
        assert [line["message"] for line in first["items"] + second["items"]] == [
            line["message"] for line in await _lines(source, done["id"])
        ]
        assert second["next_cursor"] is None

    async def test_refuses_another_level(self, source):
        params = {"level": "loud"}
        answer = await source.client.get(_url(source, str(uuid4())), params=params, headers=source.headers())
        assert answer.status_code == 422

    async def test_goes_after_a_month(self, source, script, run_sync, database, tenant_a, settings_for):
        script.says("record(1); state(1, 1)")
        done = await run_sync()
        async with database("ingestion").tenant(tenant_a) as session:
            old = "update ingestion.sync_log set at = now() - interval '31 days' where number = 1"
            await session.execute(text(old))
        await purge_logs(PeriodicContext(database("ingestion"), settings_for("ingestion"), None, {}))
        assert [line["number"] for line in await _lines(source, done["id"])][:1] == [2]


class TestJournal:
    def test_gives_back_what_could_not_be_written(self):
        journal = Journal()
        journal.say("info", "one")
        taken = journal.take()
        journal.say("info", "two")
        journal.give_back(taken)
        assert [line.message for line in journal.take()] == ["one", "two"]

    def test_counts_what_it_dropped(self):
        journal = Journal()
        for number in range(2500):
            journal.say("info", str(number))
        lines = journal.take()
        assert lines[0].message.startswith("500 earlier lines were left out")
        assert lines[-1].message == "2499"


FAILURES = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, errors.ConnectorFailure)]


class TestSyncProblems:
    @pytest.mark.parametrize("failure", FAILURES, ids=lambda one: one.type)
    def test_describe_every_failure(self, failure):
        known = sync_error_type(failure.type)
        assert known is not None
        assert known.again is not failure.permanent

    @pytest.mark.parametrize("known", SYNC_ERROR_TYPES, ids=lambda one: one.type)
    def test_have_a_section_of_the_runbook_each(self, known):
        runbook = (ROOT / "docs" / "runbooks" / "sync-failures.md").read_text()
        assert f"\n## {known.type}\n" in runbook

    async def test_refuse_anonymous(self, client_of):
        assert (await (await client_of("ingestion")).get("/api/v1/airbyte/problems")).status_code == 401

    async def test_are_listed(self, client_of, as_, tenant_a):
        answer = await (await client_of("ingestion")).get("/api/v1/airbyte/problems", headers=as_(tenant_a, *SCOPES))
        assert [one["type"] for one in answer.json()["items"]] == [one.type for one in SYNC_ERROR_TYPES]
