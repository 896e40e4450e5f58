"""What a sync tells other services: that it finished, or that it failed for good, each once."""

import json


async def told(source) -> list[tuple[str, dict]]:
    """The syncs' own events; that data landed is told elsewhere."""
    return [(kind, json.loads(payload)) for kind, payload in await source.events() if "sync_" in kind]


class TestSyncEvents:
    async def test_tell_of_a_sync_that_finished(self, script, source, run_sync):
        script.says("record(1); record(2); state(2, 2)")

        done = await run_sync()

        ((kind, payload),) = await told(source)
        assert kind == "ingestion.sync_finished"
        assert payload["sync_id"] == done["id"]
        assert (payload["emitted"], payload["committed"], payload["quarantined"]) == (2, 2, 0)

    async def test_tell_of_a_sync_that_failed_for_good(self, script, source, run_sync):
        script.says("print('hello')")

        done = await run_sync()

        ((kind, payload),) = await told(source)
        assert done["state"] == "failed"
        assert (kind, payload["error_code"]) == ("ingestion.sync_failed", "connector_protocol_error")

    async def test_tell_of_a_sync_that_is_tried_again_only_at_the_end(self, script, source, run_sync, retry_sync):
        script.says("sys.exit(3)")

        done = await run_sync()
        before = await told(source)
        states = [(await retry_sync(done["id"]))["state"] for _ in range(3)]

        ((kind, payload),) = await told(source)
        assert (done["state"], before) == ("retry_wait", [])
        assert states == ["retry_wait", "retry_wait", "dead"]
        assert (kind, payload["error_code"]) == ("ingestion.sync_failed", "connector_crashed")
