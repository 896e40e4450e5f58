"""A source is late by the schedule of its own connection, tenant by tenant."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from libs.jobs import PeriodicContext
from services.metrics.source_schedules import telemetry
from services.metrics.source_schedules.jobs import observe_sources
from tests.metrics.raw import Raw

DBT = "/api/v1/health/dbt"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
GOOGLE, META = "raw.google_ads__campaign_performance", "raw.facebook_ads__ads_insights"
Tell = Callable[..., Awaitable[None]]


@pytest.fixture
def tell(client_of, as_, tenant_a) -> Tell:
    """`await tell(due=…)`: ingestion says when a connection is to be read next."""

    async def send(
        *,
        due: datetime | None,
        to: UUID = tenant_a,
        connection: UUID | None = None,
        at: datetime | None = None,
        table: str = GOOGLE,
    ) -> None:
        event = {
            "id": str(uuid4()),
            "type": "ingestion.connection_scheduled",
            "tenant_id": str(to),
            "producer": "ingestion",
            "occurred_at": (at or datetime.now(UTC)).isoformat(),
            "payload": {
                "connection_id": str(connection or uuid4()),
                "connector": "source-google-ads",
                "dataset": "warehouse",
                "tables": [table, "raw.google_ads__customer"],
                "due_at": due.isoformat() if due else None,
            },
        }
        client = await client_of("metrics")
        headers = as_(to, "events:deliver", subject="service:ingestion")
        answer = await client.post("/internal/events", json=event, headers=headers)
        assert answer.status_code == 200, answer.text

    return send


def loaded(raw: Raw, tenant: UUID, table: str, *, ago: timedelta) -> None:
    """The tenant's newest row of a source came so long ago; a run that said so went well."""
    raw.execute(
        "insert into warehouse.fct_source_load (tenant_id, dataset, source_table, row_count, max_loaded_at,"
        " max_extracted_at) values (%s, 'warehouse', %s, 1, now() - %s::interval, now())",
        *(tenant, table, ago),
    )
    raw.execute(
        "insert into metrics.dbt_run (tenant_id, id, reason, state, finished_at, code_sha)"
        " values (%s, %s, 'refresh', 'succeeded', now(), 'unknown')",
        *(tenant, uuid4()),
    )


@pytest.fixture
def sources(client_of, as_, tenant_a):
    """`await sources()`: the status, the reasons and the sources of the tenant's warehouse."""

    async def get(of: UUID = tenant_a):
        client = await client_of("metrics")
        body = (await client.get(DBT, headers=as_(of, "metrics:read"))).json()
        return body["status"], body["reasons"], {source["table"]: source["status"] for source in body["sources"]}

    return get


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)


@pytest.mark.usefixtures("tenant")
class TestGetDbtHealth:
    @pytest.mark.parametrize(
        ("late", "status"), [(29 * MINUTE, "pass"), (31 * MINUTE, "warn"), (59 * MINUTE, "warn"), (61 * MINUTE, "fail")]
    )
    async def test_warns_half_an_hour_after_the_schedule_and_fails_after_an_hour(
        self, raw, tell, sources, tenant_a, now, late, status
    ):
        loaded(raw, tenant_a, "google_ads.campaign_performance", ago=2 * HOUR)
        await tell(due=now - late)
        reasons = [] if status == "pass" else [f"source_{status}:campaign_performance"]
        overall = "pass" if status == "pass" else "warn"
        assert await sources() == (overall, reasons, {"campaign_performance": status})

    async def test_lets_a_daily_source_be_on_time_all_day(self, raw, tell, sources, tenant_a, now):
        loaded(raw, tenant_a, "google_ads.campaign_performance", ago=23 * HOUR)
        await tell(due=now + HOUR)
        assert await sources() == ("pass", [], {"campaign_performance": "pass"})

    async def test_expects_nothing_of_what_has_no_schedule(self, raw, tell, sources, tenant_a):
        for table in ("google_ads.campaign_performance", "uploads.ad_performance", "market.observations"):
            loaded(raw, tenant_a, table, ago=100 * HOUR)
        await tell(due=None)
        assert (await sources())[0] == "pass"

    async def test_judges_each_source_and_tenant_by_its_own(self, raw, tell, sources, tenant_a, tenant_b, now):
        for tenant in (tenant_a, tenant_b):
            loaded(raw, tenant, "google_ads.campaign_performance", ago=2 * HOUR)
            loaded(raw, tenant, "facebook_ads.ads_insights", ago=2 * HOUR)
        await tell(due=now - 2 * HOUR, table=META)
        await tell(due=now + HOUR)
        await tell(due=now - 40 * MINUTE, to=tenant_b)
        assert (await sources())[2] == {"campaign_performance": "pass", "ads_insights": "fail"}
        assert (await sources(tenant_b))[2] == {"campaign_performance": "warn", "ads_insights": "pass"}

    async def test_takes_the_connection_that_was_to_be_read_first(self, raw, tell, sources, tenant_a, now):
        loaded(raw, tenant_a, "google_ads.campaign_performance", ago=HOUR)
        await tell(due=now + HOUR)
        await tell(due=now - 2 * HOUR)
        assert (await sources())[2] == {"campaign_performance": "fail"}

    async def test_is_on_time_again_when_it_was_read_paused_or_deleted(self, raw, tell, sources, tenant_a, now):
        loaded(raw, tenant_a, "google_ads.campaign_performance", ago=HOUR)
        found = []
        for due in (now + HOUR, None):
            connection = uuid4()
            await tell(due=now - 2 * HOUR, connection=connection)
            found.append((await sources())[0])
            await tell(due=due, connection=connection)
            found.append((await sources())[0])
        assert found == ["warn", "pass", "warn", "pass"]

    async def test_goes_by_what_was_told_last(self, raw, tell, sources, tenant_a, now):
        loaded(raw, tenant_a, "google_ads.campaign_performance", ago=HOUR)
        connection = uuid4()
        await tell(due=now + HOUR, connection=connection, at=now)
        await tell(due=now - 2 * HOUR, connection=connection, at=now - HOUR)
        assert (await sources())[2] == {"campaign_performance": "pass"}


class TestObserveSources:
    async def test_counts_what_is_an_hour_late_of_all_tenants(
        self, raw, database, settings_for, tell, tenant_a, tenant_b, now
    ):
        raw.execute("delete from metrics.source_schedule")
        context = PeriodicContext(database("metrics"), settings_for("metrics"), None, {})
        await tell(due=now - 2 * HOUR)
        await tell(due=now - 1.5 * HOUR, to=tenant_b)
        await tell(due=now - 40 * MINUTE)
        await observe_sources(context)
        late = [gauge._value.get() for gauge in (telemetry.LATE, telemetry.VERY_LATE)]
        raw.execute("delete from metrics.source_schedule")
        await observe_sources(context)
        assert late == [2, 1]
        assert [gauge._value.get() for gauge in (telemetry.LATE, telemetry.VERY_LATE)] == [0, 0]
        assert telemetry.LOOKED_AT._value.get() == pytest.approx(datetime.now(UTC).timestamp(), abs=30)
