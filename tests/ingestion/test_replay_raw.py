"""Replays of stored rows: exact, idempotent, and honest about what they changed."""

from datetime import timedelta

import pytest

from services.ingestion.dataset import registry
from services.ingestion.dataset.registry import DatasetSchema, get_dataset
from tests.ingestion.connecting import connect, sync
from tests.ingestion.replaying import DATASET, DAY, READ_AT, TABLE, WEEK, Replayer, outcome
from tests.ingestion.uploading import Uploader

EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
BAD = {"metrics.clicks": -1}


@pytest.fixture
def stricter(monkeypatch: pytest.MonkeyPatch) -> str:
    """A newer version of the dataset, which allows no more than 100 clicks."""
    known = get_dataset(DATASET)
    properties = known.definition["properties"]
    clicks = properties["metrics.clicks"] | {"maximum": 100}
    newer = DatasetSchema(DATASET, "9.0.0", known.definition | {"properties": properties | {"metrics.clicks": clicks}})
    known_versions = registry.list_versions
    monkeypatch.setattr(
        registry, "list_versions", lambda name: [newer, known] if name == DATASET else known_versions(name)
    )
    return newer.version


class TestReplayStoredRows:
    async def test_ends_twice_with_the_same_counts_and_checksum(self, replayer: Replayer):
        connection = await connect(replayer.client, replayer.headers(), name="Replayed")
        await sync(replayer.client, replayer.headers(), connection["id"])
        await replayer.worker.run_until_idle(timeout_seconds=60)

        first = await replayer.run()
        second = await replayer.run()

        assert first["state"] == second["state"] == "succeeded"
        assert first["counts"]["read"] > 0
        assert len(first["days"]) == 7
        assert outcome(first) == outcome(second)
        assert first["checksum_before"] == first["checksum_after"] == second["checksum_before"]
        assert first["changes"]["unchanged"] == first["changes"]["rows_before"] == first["changes"]["rows_after"]
        assert second["previous"] == {
            "replay_id": first["id"],
            "checksum": first["checksum_after"],
            "same": True,
            "partitions_changed": 0,
        }

    async def test_does_not_depend_on_ids_order_or_moments_of_reading(self, replayer: Replayer, tenant_b):
        await replayer.week()
        first = await replayer.run()
        other = Replayer(replayer.client, replayer.headers, replayer.worker, replayer.database, replayer.tenant_id)
        await replayer.do(f"delete from {TABLE} where tenant_id = app.tenant_id()")

        for offset in reversed(range(7)):
            for campaign in (2, 1, 3):
                await other.sent(campaign, DAY + timedelta(days=offset), at=READ_AT + timedelta(hours=1), sync="other")
        second = await other.run()

        assert outcome(first) == outcome(second)

    async def test_a_restated_and_a_late_row_show_in_their_days_alone(self, replayer: Replayer):
        await replayer.week()
        first = await replayer.run()
        later = READ_AT + timedelta(days=1)
        for campaign, clicks in ((1, 6), (2, 5), (3, 5)):
            await replayer.sent(campaign, DAY, sync="sync-2", at=later, **{"metrics.clicks": clicks})
        for campaign in (1, 2, 3, 4):
            await replayer.sent(campaign, DAY + timedelta(days=1), sync="sync-2", at=later)

        second = await replayer.run()
        third = await replayer.run()

        assert first["changes"]["rows_after"] == 21
        assert second["changes"]["rows_after"] == 22
        assert second["counts"]["read"] == 21 + 7
        assert second["previous"]["same"] is False
        assert second["previous"]["partitions_changed"] == 2
        assert outcome(second) == outcome(third)
        assert third["previous"]["same"] is True

    async def test_quarantines_what_breaks_a_rule_and_keeps_its_neighbours(self, replayer: Replayer):
        await replayer.week()
        await replayer.sent(8, DAY, **BAD)

        first = await replayer.run()
        second = await replayer.run()

        assert first["counts"] == {"read": 22, "accepted": 21, "filtered": 0, "quarantined": 1}
        assert (first["changes"]["vanished"], first["changes"]["unchanged"]) == (1, 21)
        assert first["days"][0]["vanished"] == 1
        assert first["checksum_before"] != first["checksum_after"]
        assert outcome(first) == outcome(second)
        assert second["changes"]["vanished"] == 0
        quarantined = await replayer.quarantined()
        assert [(row.pointer, row.rule) for row in quarantined] == [("/metrics.clicks", "minimum")]
        assert str(quarantined[0].origin_id) == second["id"]
        marks = await replayer.all(f"select withdrawn_reason from {TABLE} where withdrawn_by is not null")
        assert [mark.withdrawn_reason for mark in marks] == ["rule"]

    async def test_an_older_version_of_a_refused_row_takes_its_place(self, replayer: Replayer):
        await replayer.sent(1, DAY, at=READ_AT)
        await replayer.sent(1, DAY, at=READ_AT + timedelta(minutes=1), **BAD)

        replay = await replayer.run()

        assert replay["changes"] == {
            "rows_before": 1,
            "rows_after": 1,
            "inserted": 0,
            "changed": 1,
            "unchanged": 0,
            "vanished": 0,
        }

    async def test_checks_against_the_version_that_is_chosen(self, replayer: Replayer, stricter: str):
        await replayer.week(1)
        await replayer.sent(2, DAY, **{"metrics.clicks": 101})

        newest = await replayer.run()
        declared = await replayer.run(dataset_version="1.0.0")

        assert newest["dataset_version"] == stricter
        assert newest["counts"]["quarantined"] == 1
        assert declared["counts"]["quarantined"] == 0
        assert declared["changes"]["inserted"] == 1
        assert declared["checksum_after"] == newest["checksum_before"]
        assert await replayer.quarantined() == []
        assert await replayer.all(f"select 1 from {TABLE} where withdrawn_by is not null") == []

    async def test_reads_no_dead_generation_and_no_other_day(self, replayer: Replayer):
        await replayer.sent(1, DAY, generation=1, **BAD)
        await replayer.sent(2, DAY, generation=2)
        await replayer.sent(3, DAY - timedelta(days=1), generation=2, **BAD)

        replay = await replayer.run()

        assert replay["counts"] == {"read": 1, "accepted": 1, "filtered": 0, "quarantined": 0}

    async def test_is_limited_to_the_chosen_accounts(self, replayer: Replayer):
        await replayer.week(1)
        await replayer.sent(9, DAY, **{"customer.id": 1234567890})

        replay = await replayer.run(accounts=["123-456-7890"])

        assert replay["counts"]["read"] == 1
        assert [account["account_id"] for account in replay["by_account"]] == ["1234567890"]

    async def test_of_nothing_has_the_checksum_of_nothing(self, replayer: Replayer):
        replay = await replayer.run()

        assert replay["state"] == "succeeded"
        assert replay["checksum_after"] == EMPTY
        assert replay["changes"]["rows_after"] == 0

    async def test_tells_the_warehouse_of_the_window_of_each_account(self, replayer: Replayer):
        await replayer.week(1)
        await replayer.sent(9, DAY, **{"customer.id": 200})

        replay = await replayer.run()

        told = await replayer.all(
            "select payload from ingestion.outbox_event where type = 'ingestion.data_landed'"
            " and payload ->> 'job_id' = :id",
            id=replay["id"],
        )
        window = {"min_date": WEEK["start_date"], "max_date": WEEK["end_date"], "platform": "google_ads"}
        assert [event.payload["accounts"] for event in told] == [
            [window | {"account_id": "100"}, window | {"account_id": "200"}]
        ]
        assert told[0].payload["tables"] == [TABLE]

    async def test_reads_uploaded_rows_too(self, replayer: Replayer, uploader: Uploader):
        rows = (
            "date,campaign_id,campaign_name,platform,account_id,currency,spend,impressions,clicks,conversions\n"
            "2026-03-09,c1,Spring,meta_ads,act_777,EUR,1.50,10,2,1\n"
            "2026-03-10,c1,Spring,meta_ads,act_777,EUR,2.505,20,4,2\n"
        )
        await uploader.land(rows, kind="ad_performance", filename="daily.csv")

        first = await replayer.run(dataset="ad_performance")
        second = await replayer.run(dataset="ad_performance")

        assert first["counts"] == {"read": 2, "accepted": 2, "filtered": 0, "quarantined": 0}
        assert [account["account_id"] for account in first["by_account"]] == ["777"]
        assert outcome(first) == outcome(second)

    async def test_an_upload_brings_back_a_row_that_was_refused(self, replayer: Replayer, uploader: Uploader):
        rows = (
            "date,campaign_id,campaign_name,platform,account_id,currency,spend,impressions,clicks,conversions\n"
            "2026-03-09,c1,Spring,meta_ads,777,EUR,1.50,10,2,1\n"
        )
        await uploader.land(rows, kind="ad_performance", filename="daily.csv")
        await replayer.do("update raw.uploads__ad_performance set clicks = -1")
        refused = await replayer.run(dataset="ad_performance")

        again = await uploader.land(rows, kind="ad_performance", filename="daily.csv")
        replay = await replayer.run(dataset="ad_performance")

        assert refused["counts"]["quarantined"] == 1
        assert again["counts"]["updated"] == 1
        assert replay["counts"] == {"read": 1, "accepted": 1, "filtered": 0, "quarantined": 0}
        assert replay["changes"]["unchanged"] == 1
