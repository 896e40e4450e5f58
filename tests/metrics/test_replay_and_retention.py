"""Replays and raw retention in ingestion, and what the marts make of them: both mean the same rows."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from contracts.events import EventEnvelope
from contracts.ingestion.jobs import PruneRaw
from libs.jobs import enqueue
from services.ingestion.replay import comparison_repository, window_repository
from services.ingestion.replay.shapes import shape_of, shapes
from services.ingestion.replay.window_repository import Window
from tests.metrics import streams
from tests.metrics.raw import DAY, READ_AT, Raw
from tests.metrics.together import together

GOOGLE, GOOGLE_ADS, META, MICROSOFT = (
    "google_ads__campaign_performance",
    "google_ads__ad_group_ad_performance",
    "facebook_ads__ads_insights",
    "microsoft_ads__campaign_performance_report",
)
FROM_CONNECTORS = sorted(name for name, shape in shapes().items() if shape.from_connector)
NEWEST = ("int_ad_performance__deduplicated", "int_ad_keywords__deduplicated", "int_ad_geo__deduplicated")
MARTS = (
    "fct_ad_performance_daily",
    "fct_ad_keyword_daily",
    "fct_ad_geo_daily",
    "dim_account",
    "dim_campaign",
    "dim_ad_group",
    "dim_ad",
)
LATER, LATEST = READ_AT + timedelta(days=1), READ_AT + timedelta(days=2)
OLD = datetime.now(UTC) - timedelta(days=200)
OTHER = UUID(int=2)


def history(raw: Raw, tenant: UUID) -> None:
    """Reads and reads again, restated, doubled, vanished and reset; by two connections; all of it long ago."""
    for number, at in enumerate((READ_AT, LATER, LATEST)):
        how: dict[str, Any] = {"sync": f"s{number}", "at": at}
        raw.google(tenant, 1, cost_micros=1_000_000 + number, clicks=number, account="123-456-7890", **how)
        raw.google(tenant, 2, DAY - timedelta(days=1), cost_micros=5, clicks=1, **how)
        raw.google_ad(tenant, 1, 10 + number, cost_micros=number, **how)
        raw.meta(tenant, "m1", f"ad-{number}", spend=1.5, impressions=10, **how)
        report(raw, tenant, 10 + number, **how)
    raw.google(tenant, 1, cost_micros=7, clicks=7, account=1234567890, sync="s2", at=LATEST + timedelta(seconds=1))
    raw.google(tenant, 3, cost_micros=9, clicks=9, account=300, sync="o1", at=READ_AT, connection=OTHER)
    raw.google(tenant, 3, cost_micros=8, clicks=8, account=300, sync="s1", at=LATER)
    raw.google(tenant, 4, cost_micros=4, account=400, sync="g0", at=READ_AT, generation=0, connection=UUID(int=3))
    raw.google(tenant, 4, cost_micros=5, account=400, sync="g1", at=READ_AT, generation=1, connection=UUID(int=3))
    report(raw, tenant, 99, sync="g0", at=READ_AT, connection=UUID(int=3))
    report(raw, tenant, 98, sync="g1", at=LATER, connection=UUID(int=3), generation=1)
    for at, name in ((READ_AT, "Old name"), (LATER, "New name")):
        data = {"customer.id": 300, "campaign.id": 3, "campaign.name": name, "campaign.status": "ENABLED"}
        raw.sent("google_ads__campaign", tenant, data, at=at)
    for table in (GOOGLE, GOOGLE_ADS, META, MICROSOFT, "google_ads__campaign"):
        raw.execute(f"update raw.{table} set loaded_at = %s where tenant_id = %s", OLD, tenant)


def further_history(raw: Raw, tenant: UUID) -> None:
    """The same of the further streams: read three times, restated, with rows that vanished, and reset."""
    streams.entities(raw, tenant, streams.LINKEDIN_ENTITIES)
    streams.entities(raw, tenant, streams.TIKTOK_ENTITIES)
    streams.google_target(raw, tenant, 21137, "California,United States")
    for number, at in enumerate((READ_AT, LATER, LATEST)):
        _read_of_further(raw, tenant, number, sync=f"s{number}", at=at)
    for generation in (0, 1):
        how: dict[str, Any] = {"sync": f"g{generation}", "at": READ_AT, "connection": OTHER, "generation": generation}
        _read_of_further(raw, tenant, 7 + generation, day=DAY - timedelta(days=2), **how)


def _read_of_further(raw: Raw, tenant: UUID, number: int, **how: Any) -> None:
    for stream, named in (("ad_campaign_analytics", 52), ("ad_creative_analytics", 53)):
        streams.linkedin(raw, tenant, stream, named, f"1.{number}", **how)
        # Nobody knows whose this one is, and it is another one in each read.
        streams.linkedin(raw, tenant, stream, 900 + number, "2", **how)
    for level in ("advertisers", "campaigns", "ad_groups", "ads"):
        streams.tiktok(raw, tenant, level, f"3.{number}", **how)
    streams.tiktok(raw, tenant, "ads", "4", number=900 + number, **how)
    for named in (7, 10 + number):
        streams.keyword(raw, tenant, named, 1000 + number, **how)
    for region, location in ((21137, "LOCATION_OF_PRESENCE"), (21137, "AREA_OF_INTEREST"), (None, None), (20000, "")):
        of_read = region + number if region == 20000 else region
        streams.google_place(raw, tenant, of_read, 1000 + number, location=location, **how)
    for by in ("country", "region"):
        for place in ("unknown", None, f"Place {number}"):
            streams.meta_place(raw, tenant, by, place, number + 0.5, **how)
    for state, device in (("Kingston", "Phone"), ("Kingston", "Computer"), (None, "Phone"), (f"S{number}", "Phone")):
        streams.microsoft_place(raw, tenant, state, number + 1.5, device=device, **how)


def report(raw: Raw, tenant: UUID, campaign: int, **how: Any) -> None:
    data = {"AccountId": 5, "AccountName": "Five", "CampaignId": campaign, "CampaignName": f"C{campaign}"}
    raw.sent(MICROSOFT, tenant, data | {"TimePeriod": DAY.isoformat(), "Clicks": 1, "Spend": 1.0}, **how)


def rows_of_marts(raw: Raw, tenant: UUID) -> dict[str, list[Any]]:
    """Everything that the marts say, but for the moment they were built."""
    query = (
        "select to_jsonb(m) - 'built_at' from warehouse.{} m where tenant_id = %s"
        " order by (to_jsonb(m) - 'built_at')::text"
    )
    return {mart: [row[0] for row in raw.execute(query.format(mart), tenant)] for mart in MARTS}


@pytest.fixture
def prune(database, worker_of) -> Callable[[UUID], Awaitable[None]]:
    async def run(tenant: UUID) -> None:
        async with database("ingestion").tenant(tenant) as session:
            await enqueue(session, PruneRaw(), tenant_id=tenant, unique_key="prune")
        await worker_of("ingestion", timeout_seconds=60)

    return run


class TestCurrentRows:
    async def test_of_a_replay_are_the_current_rows_of_the_warehouse(self, raw: Raw, tenant_a, rebuilt, database):
        history(raw, tenant_a)
        further_history(raw, tenant_a)
        await rebuilt(tenant_a)

        here = {dataset: await current_rows(database, tenant_a, dataset) for dataset in FROM_CONNECTORS}

        there = {dataset: rows_of_warehouse(raw, tenant_a, dataset) for dataset in FROM_CONNECTORS}
        assert here == there
        assert all(here.values())
        assert len(here) == 15


async def current_rows(database, tenant: UUID, dataset: str) -> list[tuple[Any, ...]]:
    """Account, day and digest of the dataset's current rows, as a replay finds them."""
    window = Window(shape_of(dataset), DAY - timedelta(days=3), DAY, None, None)
    async with database("ingestion").tenant(tenant) as session:
        await window_repository.stage_window(session, window)
        await comparison_repository.create_states(session)
        await comparison_repository.fill_before(session)
        connection = await session.connection()
        found = await connection.exec_driver_sql(
            "select account_id, day, encode(content_digest, 'hex') from pg_temp.opsight_before"
        )
        return sorted(tuple(row) for row in found)


def rows_of_warehouse(raw: Raw, tenant: UUID, dataset: str) -> list[tuple[Any, ...]]:
    """The same of the rows that dbt's models take."""
    parts = " union all ".join(
        f"select tenant_id, connection_id, raw_id, account_id, date_day from intermediate.{name}" for name in NEWEST
    )
    return sorted(
        raw.execute(
            "select d.account_id, d.date_day, encode(sha256(convert_to(t._airbyte_data::text, 'UTF8')), 'hex')"
            f" from ({parts}) d join raw.{dataset} t on t.tenant_id = d.tenant_id"
            " and t.connection_id = d.connection_id and t._airbyte_raw_id = d.raw_id where d.tenant_id = %s",
            tenant,
        )
    )


@together
class TestRetention:
    async def test_removes_rows_and_changes_no_mart(self, raw: Raw, tenant_a, rebuilt, prune):
        history(raw, tenant_a)
        await rebuilt(tenant_a)
        before = rows_of_marts(raw, tenant_a)

        await prune(tenant_a)
        # A first run after a change of the code rebuilds every partition, as the daily one does.
        raw.execute("update metrics.dbt_run set code_sha = 'another' where tenant_id = %s", tenant_a)
        await rebuilt(tenant_a)

        removed = raw.execute("select removed from ingestion.retention_run where tenant_id = %s", tenant_a)[0][0]
        assert removed == {
            f"raw.{GOOGLE} superseded": 3,
            f"raw.{GOOGLE_ADS} superseded": 1,
            f"raw.{GOOGLE} dead": 1,
            f"raw.{META} superseded": 1,
            "raw.google_ads__campaign outdated": 1,
        }
        assert rows_of_marts(raw, tenant_a) == before


@together
class TestReplay:
    async def test_takes_refused_rows_out_of_the_marts_and_names_its_days_alone(
        self, raw: Raw, tenant_a, rebuilt, client_of, as_, worker_of, database
    ):
        raw.google(tenant_a, 1, cost_micros=1_000_000, clicks=1)
        raw.google(tenant_a, 2, cost_micros=2_000_000, clicks=-2)
        raw.google(tenant_a, 3, DAY - timedelta(days=9), cost_micros=3_000_000, clicks=3)
        await rebuilt(tenant_a)
        built = self._built(raw, tenant_a)

        client = await client_of("ingestion")
        window = {"start_date": (DAY - timedelta(days=6)).isoformat(), "end_date": DAY.isoformat()}
        answer = await client.post(
            "/api/v1/replays",
            json={"dataset": GOOGLE, "window": window},
            headers=as_(tenant_a, "ingestion:write", service="ingestion"),
        )
        await worker_of("ingestion", timeout_seconds=60)
        await self._tell(tenant_a, client_of, as_, database)
        told = [
            row[0]
            for row in raw.execute(
                "select windows from metrics.pending_change where tenant_id = %s and reason like 'landed%%'", tenant_a
            )
        ]
        raw.execute(
            "update metrics.job set state = 'queued', run_at = now()"
            " where tenant_id = %s and state in ('scheduled', 'retry_wait')",
            tenant_a,
        )
        await worker_of("metrics", timeout_seconds=240)

        assert answer.status_code == 202, answer.text
        assert told == [
            [
                {
                    "tenant_id": str(tenant_a),
                    "dataset": "warehouse",
                    "platform": "google_ads",
                    "account_id": "100",
                    "min_date": window["start_date"],
                    "max_date": window["end_date"],
                }
            ]
        ]
        assert built == {"1", "2", "3"}
        assert self._built(raw, tenant_a) == {"1", "3"}

    def _built(self, raw: Raw, tenant: UUID) -> set[str]:
        query = "select campaign_id from warehouse.fct_ad_performance_daily where tenant_id = %s"
        return {row[0] for row in raw.execute(query, tenant)}

    async def _tell(self, tenant: UUID, client_of, as_, database) -> None:
        """Metrics hears what ingestion has published."""
        client = await client_of("metrics")
        async with database("ingestion").tenant(tenant) as session:
            events = list(
                await session.execute(text("select id, type, payload, occurred_at from ingestion.outbox_event"))
            )
        for event in events:
            envelope = EventEnvelope(
                id=event.id,
                type=event.type,
                tenant_id=tenant,
                producer="ingestion",
                occurred_at=event.occurred_at,
                payload=event.payload,
            )
            headers = as_(tenant, "events:deliver", subject="service:ingestion", service="metrics")
            answer = await client.post("/internal/events", json=envelope.model_dump(mode="json"), headers=headers)
            assert answer.status_code == 200, answer.text
