"""What ingestion tells of when a connection is to be read next, from its making to its end."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from tests.ingestion.connecting import connect, sync

URL = "/api/v1/airbyte/connections"
SCOPES = ("ingestion:read", "ingestion:write")
DAILY, HOURLY = ({"kind": "interval", "every_minutes": minutes} for minutes in (1440, 60))
STREAMS = ["google_ads.campaign_performance", "demo.exchange_rates"]


@pytest.fixture
def told(database, tenant_a):
    """`await told()`: the payloads, oldest first, with `due_at` as minutes from now."""

    async def read() -> list[dict[str, Any]]:
        async with database("ingestion").tenant(tenant_a) as session:
            query = (
                "select payload from ingestion.outbox_event where type = 'ingestion.connection_scheduled' order by id"
            )
            rows = [json.loads(row) if isinstance(row, str) else row for row in await session.scalars(text(query))]
        return [row | {"due_at": _minutes_until(row["due_at"])} for row in rows]

    return read


def _minutes_until(moment: str | None) -> int | None:
    return (
        None if moment is None else round((datetime.fromisoformat(moment) - datetime.now(UTC)) / timedelta(minutes=1))
    )


class TestConnectionScheduled:
    async def test_is_told_with_the_tables_that_the_connection_fills(self, client_of, as_, tenant_a, told):
        client, headers = await client_of("ingestion"), as_(tenant_a, *SCOPES)
        made = await connect(client, headers, schedule=DAILY, streams=STREAMS)
        [payload] = await told()
        assert payload == {
            "connection_id": made["id"],
            "connector": "opsight-demo-ads",
            "dataset": "demo",
            "tables": ["raw.demo__exchange_rates", "raw.google_ads__campaign_performance"],
            "due_at": pytest.approx(1440, abs=2),
        }

    async def test_is_told_again_when_that_changes_and_at_the_end(self, client_of, as_, tenant_a, told):
        client, headers = await client_of("ingestion"), as_(tenant_a, *SCOPES)
        made = await connect(client, headers, schedule=DAILY, streams=STREAMS)
        at = f"{URL}/{made['id']}"
        answers = [
            await client.patch(at, json={"name": "Renamed"}, headers=headers),
            await client.patch(at, json={"schedule": HOURLY}, headers=headers),
            await client.post(f"{at}/pause", headers=headers),
            await client.post(f"{at}/resume", headers=headers),
            await client.delete(at, headers=headers),
        ]
        assert [answer.status_code // 100 for answer in answers] == [2] * 5, answers[-1].text
        due = [payload["due_at"] for payload in await told()]
        # A new name says nothing about when.
        assert due == [pytest.approx(1440, abs=2), pytest.approx(60, abs=2), None, pytest.approx(60, abs=2), None]

    async def test_is_told_when_it_was_read_to_its_end(self, client_of, as_, tenant_a, told, worker_of, database):
        client, headers = await client_of("ingestion"), as_(tenant_a, *SCOPES)
        made = await connect(client, headers, schedule=DAILY, streams=["demo.exchange_rates"])
        await sync(client, headers, made["id"])
        before = len(await told())
        await worker_of("ingestion")
        assert (before, [payload["due_at"] for payload in await told()]) == (1, [pytest.approx(1440, abs=2)] * 2)
