"""Rows of a connector that a replay refused: tried once more, they count again, as of the read that brought them."""

from datetime import timedelta
from typing import Any

import pytest

from services.ingestion.dataset import registry
from services.ingestion.dataset.registry import DatasetSchema, get_dataset
from tests.ingestion.replaying import DATASET, DAY, READ_AT, TABLE, Replayer
from tests.ingestion.scripted import Script
from tests.ingestion.test_replay_source import RAW, REPORT, days, synced

__all__ = ["synced"]

URL = f"/api/v1/datasets/{DATASET}/quarantine"
CURRENT = (
    f"select (_airbyte_data ->> 'campaign.id')::int as campaign, (_airbyte_data ->> 'metrics.clicks')::int as clicks,"
    f" _airbyte_meta ->> 'sync_id' as sync, _airbyte_extracted_at as at from {TABLE} where withdrawn_by is null"
    " order by 1"
)


async def refused(replayer: Replayer, url: str = URL) -> dict[str, Any]:
    answer = await replayer.client.get(url, headers=replayer.headers())
    [row] = answer.json()["items"]
    return row


async def retry(replayer: Replayer, row: dict[str, Any], corrected: dict[str, Any] | None = None) -> dict[str, Any]:
    body = {} if corrected is None else {"row": corrected}
    url = f"/api/v1/datasets/{row['dataset']}/quarantine/{row['id']}/retry"
    answer = await replayer.client.post(url, json=body, headers=replayer.headers())
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture
async def row(replayer: Replayer) -> dict[str, Any]:
    """The row of the second campaign, which a replay has refused."""
    await replayer.sent(1)
    await replayer.sent(2, **{"metrics.clicks": -1})
    await replayer.run()
    return await refused(replayer)


class TestRetryOfReplayedRows:
    async def test_takes_the_place_of_the_refused_row(self, replayer: Replayer, row):
        outcome = await retry(replayer, row, row["row"] | {"metrics.clicks": 4})
        assert outcome == {"landed": True, "row": None}
        current = [tuple(one) for one in await replayer.all(CURRENT)]
        assert current == [(1, 5, "sync-1", READ_AT), (2, 4, "sync-1", READ_AT)]

    async def test_is_told_of(self, replayer: Replayer, row):
        await retry(replayer, row, row["row"] | {"metrics.clicks": 4})
        [told] = await replayer.all("select payload from ingestion.outbox_event order by id desc limit 1")
        [account] = told.payload["accounts"]
        assert (told.payload["tables"], account["account_id"]) == ([TABLE], "100")
        assert (account["min_date"], account["max_date"]) == (DAY.isoformat(), DAY.isoformat())

    async def test_stays_when_it_still_breaks_a_rule(self, replayer: Replayer, row):
        outcome = await retry(replayer, row, row["row"] | {"metrics.clicks": -2})
        assert (outcome["landed"], outcome["row"]["rule"]) == (False, "minimum")
        assert [one.campaign for one in await replayer.all(CURRENT)] == [1]

    async def test_is_not_refused_again_by_the_next_replay(self, replayer: Replayer, row):
        await retry(replayer, row, row["row"] | {"metrics.clicks": 4})
        replay = await replayer.run()
        assert replay["counts"] == {"read": 2, "accepted": 2, "filtered": 0, "quarantined": 0}
        assert await replayer.quarantined() == []

    async def test_hides_nothing_that_was_read_since(self, replayer: Replayer, row):
        later = READ_AT + timedelta(days=1)
        await replayer.sent(2, sync="sync-2", at=later, **{"metrics.clicks": 9})
        await retry(replayer, row, row["row"] | {"metrics.clicks": 4})
        newest = max(await replayer.all(CURRENT), key=lambda one: one.at)
        assert (newest.campaign, newest.clicks, newest.sync) == (2, 9, "sync-2")

    async def test_counts_again_as_it_is_once_its_rule_is_gone(self, replayer: Replayer, row, monkeypatch):
        known = get_dataset(DATASET)
        properties = known.definition["properties"]
        milder = properties["metrics.clicks"] | {"minimum": -10}
        newer = DatasetSchema(
            DATASET, "9.0.0", known.definition | {"properties": properties | {"metrics.clicks": milder}}
        )
        versions = registry.list_versions
        monkeypatch.setattr(registry, "list_versions", lambda name: [newer] if name == DATASET else versions(name))
        assert (await retry(replayer, row))["landed"]
        assert [(one.campaign, one.clicks) for one in await replayer.all(CURRENT)] == [(1, 5), (2, -1)]
        assert await replayer.all(f"select count(*) as n from {TABLE}") == [(2,)]

    async def test_says_so_when_the_stored_row_is_gone(self, replayer: Replayer, row):
        await replayer.do(f"delete from {TABLE} where withdrawn_by is not null")
        outcome = await retry(replayer, row, row["row"] | {"metrics.clicks": 4})
        assert (outcome["landed"], outcome["row"]["rule"]) == (False, "origin")

    async def test_of_a_replay_of_the_source_is_part_of_what_that_read(
        self, replayer: Replayer, script: Script, synced: str
    ):
        script.says(days(d9={1: -1}) + "state(20, 40)")
        replay = await replayer.run(dataset=REPORT, source="source")
        row = await refused(replayer, f"/api/v1/datasets/{REPORT}/quarantine")
        assert (row["origin"], row["origin_id"]) == ("replay", replay["id"])

        assert (await retry(replayer, row, row["row"] | {"Clicks": 8}))["landed"]

        ninth = await replayer.all(
            f"select _airbyte_data ->> 'Clicks' as clicks, _airbyte_meta ->> 'sync_id' as sync from {RAW}"
            " where withdrawn_by is null and _airbyte_data ->> 'TimePeriod' = '2026-03-09'"
            " and _airbyte_meta ->> 'sync_id' = :replay order by 1",
            replay=replay["id"],
        )
        assert [one.clicks for one in ninth] == ["18", "8"]
