"""Replays from the source: the window is read again, and takes the place of what was stored of it."""

from datetime import date, timedelta

import pytest

from services.ingestion.connector.catalogue import WindowRule
from services.ingestion.replay.reading import config_for
from services.ingestion.replay.shapes import shape_of
from services.ingestion.replay.window_repository import Window
from tests.ingestion.connecting import connect, sync
from tests.ingestion.replaying import DATASET, WEEK, Replayer, outcome
from tests.ingestion.scripted import STREAM, Script

REPORT = "microsoft_ads__campaign_performance_report"
RAW = f"raw.{REPORT}"

# Days of March by number; each day has what `campaigns(day)` says, as clicks by campaign.
DAYS = """
def send_day(day, clicks):
    body = {"namespace": "microsoft_ads", "stream": "campaign_performance_report", "emitted_at": time.time() * 1000}
    for campaign, count in clicks.items():
        data = row(campaign, TimePeriod="2026-03-%02d" % day, Clicks=count)
        send("RECORD", record={**body, "data": data})

def campaigns(day):
    clicks = {1: day, 2: 2 * day}
    changed = CHANGES.get(day)
    return clicks if changed is None else {c: n for c, n in {**clicks, **changed}.items() if n is not None}

for day in range(1, 21):
    send_day(day, campaigns(day))
"""


def days(**changes: dict[int, int | None]) -> str:
    """The script of a source whose days (`d9={1: 5}`) say something else; None is a row that is gone."""
    told = {int(day[1:]): clicks for day, clicks in changes.items()}
    return f"CHANGES = {told!r}\n{DAYS}"


@pytest.fixture
async def synced(replayer: Replayer, script: Script) -> str:
    """A connection whose twenty days have been read once."""
    script.says(days() + "state(20, 40)")
    connection = await connect(replayer.client, replayer.headers(), name="Scripted", streams=[STREAM])
    await sync(replayer.client, replayer.headers(), connection["id"])
    await replayer.worker.run_until_idle(timeout_seconds=60)
    return connection["id"]


class TestReplaySource:
    async def test_ends_as_the_sync_before_it_and_as_the_replay_after_it(self, replayer: Replayer):
        connection = await connect(replayer.client, replayer.headers(), name="Demo again")
        await sync(replayer.client, replayer.headers(), connection["id"])
        await replayer.worker.run_until_idle(timeout_seconds=60)

        first = await replayer.run(source="source")
        second = await replayer.run(source="source")

        assert first["error"] is None
        assert first["changes"]["unchanged"] == first["changes"]["rows_before"] == first["counts"]["accepted"] > 0
        assert outcome(first) == outcome(second)
        assert second["previous"]["same"] is True
        assert first["connection_id"] == connection["id"]

    async def test_filters_what_is_outside_the_window(self, replayer: Replayer, synced: str):
        replay = await replayer.run(dataset=REPORT, source="source")

        assert replay["counts"] == {"read": 40, "accepted": 14, "filtered": 26, "quarantined": 0}
        stored = await replayer.all(f"select count(*) as n from {RAW}")
        assert stored[0].n == 40 + 14

    async def test_reports_restated_late_and_vanished_rows(self, replayer: Replayer, synced: str, script: Script):
        script.says(days(d9={1: 900}, d10={3: 7}, d11={2: None}, d2={1: 1000}))

        first = await replayer.run(dataset=REPORT, source="source")
        second = await replayer.run(dataset=REPORT, source="source")

        assert first["changes"] == {
            "rows_before": 14,
            "rows_after": 14,
            "inserted": 1,
            "changed": 1,
            "unchanged": 12,
            "vanished": 1,
        }
        changed = {day["day"]: day for day in first["days"]}
        assert (changed["2026-03-09"]["changed"], changed["2026-03-10"]["inserted"]) == (1, 1)
        assert changed["2026-03-11"]["vanished"] == 1
        assert outcome(first) == outcome(second)
        assert second["changes"]["unchanged"] == 14

    async def test_a_day_that_is_gone_at_the_source_is_withdrawn(self, replayer: Replayer, synced: str, script: Script):
        script.says(days(d9={1: None, 2: None}))

        first = await replayer.run(dataset=REPORT, source="source")
        stored = await replayer.run(dataset=REPORT, source="raw")

        assert first["changes"]["vanished"] == 2
        reasons = await replayer.all(f"select distinct withdrawn_reason from {RAW} where withdrawn_by is not null")
        assert [row.withdrawn_reason for row in reasons] == ["vanished"]
        assert stored["checksum_after"] == first["checksum_after"]

    async def test_a_source_that_sends_nothing_changes_nothing(self, replayer: Replayer, synced: str, script: Script):
        before = await replayer.run(dataset=REPORT)
        script.says("status('STARTED'); status('COMPLETE')")

        replay = await replayer.run(dataset=REPORT, source="source")

        assert replay["state"] == "failed"
        assert replay["error"]["type"] == "source_empty"
        assert (await replayer.run(dataset=REPORT))["checksum_after"] == before["checksum_after"]

    async def test_quarantines_bad_records_once(self, replayer: Replayer, synced: str, script: Script):
        script.says(days(d9={1: -5}))

        first = await replayer.run(dataset=REPORT, source="source")
        second = await replayer.run(dataset=REPORT, source="source")

        assert first["counts"]["quarantined"] == 1
        assert outcome(first) == outcome(second)
        kept = await replayer.all("select origin_id from ingestion.quarantine where origin = 'replay'")
        assert [str(row.origin_id) for row in kept] == [second["id"]]

    async def test_leaves_the_state_of_the_connection_alone(self, replayer: Replayer, synced: str, script: Script):
        state = "select state, generation, sequence from ingestion.stream_state"
        before = [tuple(row) for row in await replayer.all(state)]
        script.says(days() + "state(99, 40)")

        await replayer.run(dataset=REPORT, source="source")

        assert [tuple(row) for row in await replayer.all(state)] == before

    async def test_fails_when_the_source_counts_otherwise(self, replayer: Replayer, synced: str, script: Script):
        script.says(days() + "state(20, 41)")

        replay = await replayer.run(dataset=REPORT, source="source")

        assert replay["state"] == "failed"
        assert replay["error"]["type"] == "reconciliation_mismatch"
        assert (await replayer.all(f"select count(*) as n from {RAW}"))[0].n == 40

    async def test_says_what_the_connector_says(self, replayer: Replayer, synced: str, script: Script):
        script.says("fail('config_error', 'The account is closed.'); sys.exit(1)")

        replay = await replayer.run(dataset=REPORT, source="source")

        assert replay["state"] == "failed"
        assert replay["error"]["message"] == "The account is closed."

    async def test_asks_the_demo_for_the_window_by_a_state(self, replayer: Replayer, synced: str, script: Script):
        script.says(
            "asked = json.load(open(option('state')))[0]['stream']['stream_state']\n"
            "assert asked == {'TimePeriod': '2026-04-07'}, asked\n" + days()
        )

        replay = await replayer.run(dataset=REPORT, source="source")

        assert replay["state"] == "succeeded", replay["error"]


class TestConfigFor:
    WINDOW = Window(shape_of(DATASET), date(2026, 3, 8), date(2026, 3, 8) + timedelta(days=6), None, None)

    def test_names_days_or_moments(self):
        google = config_for(WindowRule("start_date", "end_date"), {"customer_id": "1"}, self.WINDOW)
        meta = config_for(WindowRule("start_date", "end_date", takes_moments=True), {}, self.WINDOW)

        assert google == {"customer_id": "1", **WEEK}
        assert meta == {"start_date": "2026-03-08T00:00:00Z", "end_date": "2026-03-14T00:00:00Z"}
