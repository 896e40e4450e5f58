"""What the tests of replays share: a client of `/replays` in one tenant, with the worker that runs them."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from sqlalchemy import text

from libs.db import Database
from libs.jobs import Worker

Headers = dict[str, str]
URL = "/api/v1/replays"
DATASET = "google_ads__campaign_performance"
TABLE = "raw.google_ads__campaign_performance"
DAY = date(2026, 3, 8)
WEEK = {"start_date": "2026-03-08", "end_date": "2026-03-14"}
READ_AT = datetime(2026, 3, 16, 6, 0, tzinfo=UTC)
LATER_READS = (READ_AT, READ_AT + timedelta(days=1), READ_AT + timedelta(days=2))
CONNECTION = UUID(int=11)


class Replayer:
    """The replays of one tenant, and the stored rows that they read."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        headers: Callable[[], Headers],
        worker: Worker,
        database: Database,
        tenant_id: UUID,
    ):
        self.client = client
        self.headers = headers
        self.worker = worker
        self.database = database
        self.tenant_id = tenant_id

    async def start(self, **fields: Any) -> dict[str, Any]:
        answer = await self.client.post(URL, json={"dataset": DATASET, "window": WEEK} | fields, headers=self.headers())
        assert answer.status_code == 202, answer.text
        return answer.json()

    async def get(self, replay_id: str) -> dict[str, Any]:
        answer = await self.client.get(f"{URL}/{replay_id}", headers=self.headers())
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def run(self, **fields: Any) -> dict[str, Any]:
        """Start a replay, run it, and answer its report."""
        started = await self.start(**fields)
        await self.worker.run_until_idle(timeout_seconds=60)
        return await self.get(started["id"])

    async def all(self, statement: str, **values: Any) -> list[Any]:
        async with self.database.tenant(self.tenant_id) as session:
            return list(await session.execute(text(statement), values))

    async def do(self, statement: str, **values: Any) -> None:
        async with self.database.tenant(self.tenant_id) as session:
            await session.execute(text(statement), values)

    async def sent(
        self,
        campaign: int = 1,
        day: date = DAY,
        *,
        table: str = TABLE,
        sync: str = "sync-1",
        at: datetime = READ_AT,
        generation: int = 1,
        connection: UUID = CONNECTION,
        loaded_at: datetime | None = None,
        **fields: Any,
    ) -> UUID:
        """One record that a connector sent, as ingestion keeps it; answers its raw id."""
        raw_id = uuid4()
        row = {"customer.id": 100, "campaign.id": campaign, "segments.date": day.isoformat(), "metrics.clicks": 5}
        await self.do(
            f"insert into {table} (tenant_id, connection_id, _airbyte_raw_id, _airbyte_extracted_at, _airbyte_meta,"
            " _airbyte_generation_id, _airbyte_data, loaded_at) values (app.tenant_id(), :connection, :raw_id, :at,"
            " cast(:meta as jsonb), :generation, cast(:data as jsonb), coalesce(cast(:loaded as timestamptz), now()))",
            connection=connection,
            raw_id=raw_id,
            at=at,
            meta=json.dumps({"sync_id": sync, "changes": []}),
            generation=generation,
            data=json.dumps(row | fields),
            loaded=loaded_at,
        )
        return raw_id

    async def week(self, campaigns: int = 3) -> None:
        """Seven days of a few campaigns, all of one read."""
        for offset in range(7):
            for campaign in range(1, campaigns + 1):
                await self.sent(campaign, DAY + timedelta(days=offset))

    async def quarantined(self) -> list[Any]:
        return await self.all(
            "select dataset_version, origin_id, pointer, rule, row from ingestion.quarantine where origin = 'replay'"
            " and dataset = :dataset order by row ->> 'campaign.id'",
            dataset=DATASET,
        )


def outcome(replay: dict[str, Any]) -> dict[str, Any]:
    """What two equal replays have in common."""
    return {
        "counts": replay["counts"],
        "rows": replay["changes"]["rows_after"],
        "checksum": replay["checksum_after"],
        "days": [(day["day"], day["rows_after"]) for day in replay["days"]],
    }
