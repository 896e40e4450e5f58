"""What the marts cost apart from answers: row security on them, and a run of dbt after a sync."""

import json
import statistics
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import psycopg
from sqlalchemy import text

from contracts.ingestion.events import DataLanded, LandedAccount
from libs.db import Database
from libs.testing.databases import url_of
from services.metrics.dbt_runs import service as dbt_runs
from services.metrics.settings import MetricsSettings
from services.metrics.worker import make_worker
from tests.bench.warehouse_stack import LAST_DAY, Place


async def row_security(place: Place, small: UUID, large: UUID) -> dict[str, float]:
    """The same aggregation of 30 days as a tenant, and as a superuser who names the tenant; the worse of two."""
    ratios: list[float] = []
    read_whole = 0
    database = Database(url_of(place.admin_url, role="opsight_metrics"), application_name="bench", pool_size=1)
    admin = await asyncpg.connect(place.admin_url)
    for tenant in (small, large):
        days = {"first": LAST_DAY - timedelta(days=29), "last": LAST_DAY}
        named = _LIVE.format(tenant=f"and tenant_id = '{tenant}'").replace(":first", "$1").replace(":last", "$2")
        secured, literal = list[float](), list[float]()
        for _ in range(15):
            async with database.tenant(tenant) as session:
                plan = (await session.execute(text(_LIVE.format(tenant="")), days)).scalar_one()
            secured.append(plan[0]["Execution Time"] + plan[0]["Planning Time"])
            read_whole += _reads_whole(plan[0]["Plan"])
            plan = json.loads(await admin.fetchval(named, *days.values()))
            literal.append(plan[0]["Execution Time"] + plan[0]["Planning Time"])
        ratios.append(statistics.median(secured) / statistics.median(literal))
    await admin.close()
    await database.dispose()
    return {"row_security": round(max(ratios), 2), "read_whole": read_whole}


def _reads_whole(plan: dict[str, Any]) -> int:
    rows = plan.get("Actual Rows", 0) + plan.get("Rows Removed by Filter", 0)
    here = plan["Node Type"] == "Seq Scan" and rows * plan["Actual Loops"] > 10_000
    return int(here) + sum(_reads_whole(child) for child in plan.get("Plans", []))


async def sync_of_a_day(place: Place, settings: MetricsSettings, tenant: UUID) -> float:
    """Seconds that dbt takes for what one sync landed, in a runner that has run before."""
    seconds: list[float] = []
    with psycopg.connect(place.admin_url, autocommit=True) as connection:
        # As if the runs that filled the mart had been dbt's own: the next one looks at what is new alone.
        connection.execute(_SUCCEEDED, {"tenant": tenant, "sha": settings.git_sha})
        worker = make_worker(settings)
        async with worker.started():
            for back in range(3):
                day = LAST_DAY - timedelta(days=back)
                connection.execute(_SENT, {"tenant": tenant, "day": day})
                async with worker.database.tenant(tenant) as session:
                    await dbt_runs.note_landed(session, tenant, _landed(day), delay_seconds=0)
                assert await worker.run_until_idle(timeout_seconds=600) >= 1
                found = connection.execute(_LAST_RUN, {"tenant": tenant}).fetchone()
                assert found is not None
                assert found[0] == "succeeded", found
                seconds.append(float(found[1]))
    return round(max(seconds[1:]), 2)


def _landed(day: Any) -> DataLanded:
    accounts = [
        LandedAccount(platform="google_ads", account_id=str(account), min_date=day, max_date=day)
        for account in (3, 6, 9)
    ]
    return DataLanded(
        dataset="warehouse",
        source="google_ads",
        tables=["google_ads__campaign_performance"],
        accounts=accounts,
        job_id=uuid4(),
    )


_LIVE = """
    explain (analyze, format json)
    select platform, account_id, campaign_id, sum(spend_reporting), sum(clicks), sum(conversions_value_reporting)
    from warehouse.fct_ad_performance_daily
    where dataset = 'warehouse' and counts_in_total and date_day between :first and :last {tenant}
    group by platform, account_id, campaign_id
"""
_SUCCEEDED = """
    insert into metrics.dbt_run (tenant_id, id, reason, state, started_at, finished_at, code_sha)
    values (%(tenant)s, gen_random_uuid(), 'full', 'succeeded', now(), now(), %(sha)s)
"""
_LAST_RUN = "select state, seconds, error from metrics.dbt_run where tenant_id = %(tenant)s order by started_at desc"
_SENT = """
    insert into raw.google_ads__campaign_performance (
        tenant_id, connection_id, dataset, _airbyte_raw_id, _airbyte_extracted_at, _airbyte_meta,
        _airbyte_generation_id, _airbyte_data
    )
    select %(tenant)s, '00000000-0000-0000-0000-000000000001', 'warehouse', gen_random_uuid(), now(),
        jsonb_build_object('sync_id', %(day)s::date::text, 'changes', '[]'::jsonb), 0,
        jsonb_build_object(
            'customer.id', a, 'customer.currency_code', 'USD', 'campaign.id', a * 1000 + c,
            'campaign.name', 'Campaign ' || c, 'segments.date', %(day)s::date::text,
            'segments.ad_network_type', 'SEARCH', 'metrics.cost_micros', c * 1000000, 'metrics.impressions', c * 100,
            'metrics.clicks', c
        )
    from unnest(array[3, 6, 9]) a, generate_series(1, 40) c
"""
