"""What becomes of a sync when its connector does something bad: a clear word, and nothing half-written."""

from tests.ingestion.scripted import TABLE, WHOLE_STREAM, WHOLE_TABLE

THREE_RECORDS = "for number in (1, 2, 3): record(number)\n"


class TestSyncOfABrokenConnector:
    async def test_says_that_it_crashed_and_keeps_only_what_a_state_covers(self, script, source, run_sync):
        script.says("record(1); state(1, 1); record(2); sys.exit(3)")

        done = await run_sync()

        assert done["state"] == "retry_wait"
        assert done["error"] == {
            "type": "connector_crashed",
            "message": "The connector ended with exit code 3 before it was done.",
            "runbook": "/data-sources/problems#connector_crashed",
        }
        assert [row.data for row in await source.rows(TABLE)] == [(await source.rows(TABLE))[0].data]
        assert done["counts"]["committed"] == done["counts"]["emitted"] == 1

    async def test_says_that_it_was_killed(self, script, source, run_sync):
        script.says(THREE_RECORDS + "os.kill(os.getpid(), signal.SIGKILL)")

        done = await run_sync()

        assert done["error"]["type"] == "connector_crashed"
        assert "SIGKILL" in done["error"]["message"]
        assert await source.rows(TABLE) == []

    async def test_says_that_it_does_not_speak_the_protocol(self, script, source, run_sync):
        script.says("print('hello')")

        done = await run_sync()

        assert done["state"] == "failed"
        assert done["error"]["type"] == "connector_protocol_error"

    async def test_says_that_a_message_is_cut_off(self, script, source, run_sync):
        script.says('record(1); state(1, 1); print(\'{"type": "RECORD", "record": {"stream"\')')

        done = await run_sync()

        assert done["error"]["type"] == "connector_protocol_error"
        assert len(await source.rows(TABLE)) == 1

    async def test_bears_some_plain_text_between_messages(self, script, source, run_sync):
        script.says("print('warming up'); record(1); print('{}'); state(1, 1)")

        done = await run_sync()

        assert done["state"] == "succeeded"
        assert len(await source.rows(TABLE)) == 1

    async def test_gives_up_on_one_that_is_silent(self, script, source, run_sync):
        script.says(THREE_RECORDS + "time.sleep(600)")

        done = await run_sync()

        assert done["state"] == "retry_wait"
        assert done["error"]["type"] == "connector_silent"
        assert await source.rows(TABLE) == []

    async def test_gives_up_on_one_that_ignores_the_request_to_stop(self, script, source, run_sync):
        script.says("signal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(600)")

        done = await run_sync()

        assert done["error"]["type"] == "connector_silent"

    async def test_refuses_a_line_without_end(self, script, source, run_sync):
        script.says("record(1); state(1, 1)\nsys.stdout.write('x' * 200000); sys.stdout.flush(); time.sleep(600)")

        done = await run_sync()

        assert done["state"] == "failed"
        assert done["error"]["type"] == "connector_output_limit"
        assert "longer than 64 KiB" in done["error"]["message"]
        assert len(await source.rows(TABLE)) == 1

    async def test_refuses_a_flood(self, script, source, run_sync):
        script.says("while True: print('x' * 1000)")

        done = await run_sync()

        assert done["state"] == "failed"
        assert done["error"]["type"] in ("connector_output_limit", "connector_protocol_error")

    async def test_tells_what_the_connector_says_went_wrong(self, script, source, run_sync):
        script.says("record(1); fail('config_error', 'The account 2026-03-15 is closed.'); sys.exit(1)")

        done = await run_sync()

        assert done["state"] == "failed"
        assert done["error"]["type"] == "connector_config_error"
        assert done["error"]["message"] == "The account [redacted] is closed.", "configured values are never repeated"

    async def test_tries_again_after_a_transient_error(self, script, source, run_sync, retry_sync):
        script.says("record(1); fail('transient_error', 'Busy.'); sys.exit(1)")
        first = await run_sync()
        script.says("record(1); state(1, 1)")

        second = await retry_sync(first["id"])

        assert first["state"] == "retry_wait"
        assert (first["error"]["type"], first["error"]["message"]) == ("connector_transient_error", "Busy.")
        assert second["state"] == "succeeded"
        assert second["error"] is None
        assert len(await source.rows(TABLE)) == 1

    async def test_does_not_believe_an_exit_code_when_a_stream_is_unfinished(self, script, source, run_sync):
        script.says("status('STARTED'); record(1); state(1, 1); status('INCOMPLETE')")

        done = await run_sync()

        assert done["error"]["type"] == "stream_incomplete"


class TestReconciliation:
    async def test_fails_when_the_source_counted_another_number(self, script, source, run_sync):
        script.says("record(1); state(1, 1); record(2); state(2, 5)")

        done = await run_sync()

        assert done["state"] == "failed"
        assert done["error"] == {
            "type": "reconciliation_mismatch",
            "message": "The source says that it sent 5 records of microsoft_ads.campaign_performance_report,"
            " and 1 arrived.",
            "runbook": "/data-sources/problems#reconciliation_mismatch",
        }
        assert len(await source.rows(TABLE)) == 1

    async def test_counts_what_was_filtered_and_quarantined(self, script, source, run_sync):
        script.says("record(1); record(2, Clicks=-1); record(3, Spend='x'); record(4); state(4, 4); customer(9)")

        done = await run_sync()

        assert done["state"] == "succeeded"
        counts = done["counts"]
        assert (counts["emitted"], counts["committed"], counts["quarantined"], counts["filtered"]) == (5, 2, 2, 1)
        assert await source.rows(WHOLE_TABLE) == []

    async def test_keeps_a_bad_row_aside_with_the_reason(self, script, source, run_sync):
        script.says("record(1); record(2, Clicks=-1); state(2, 2)")

        done = await run_sync()

        [row] = await source.quarantined(done["id"])
        assert (row.source_row, row.pointer, row.rule) == (2, "/Clicks", "minimum")
        assert (row.dataset, row.dataset_version) == (TABLE, "1.0.0")
        assert "-1" in row.message


class TestSyncOfAWholeStream:
    async def test_replaces_the_generation_before(self, script, source, run_sync):
        script.says("customer(1); customer(2); whole_state(2); status('COMPLETE', WHOLE)")
        await source.connect(name="Whole", streams=[WHOLE_STREAM])
        await run_sync()
        script.says("customer(1); whole_state(1); status('COMPLETE', WHOLE)")

        done = await run_sync()

        assert done["state"] == "succeeded"
        [row] = await source.rows(WHOLE_TABLE)
        assert row.generation == 2

    async def test_commits_all_or_nothing(self, script, source, run_sync):
        await source.connect(name="Whole", streams=[WHOLE_STREAM])
        script.says("customer(1); whole_state(1); customer(2); sys.exit(1)")

        await run_sync()

        assert await source.rows(WHOLE_TABLE) == []
