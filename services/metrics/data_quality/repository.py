"""What the checks measure."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True)
class AccountCoverage:
    """One account's days in the mart. `recent_days` counts those of its last 28 that have a row."""

    dataset: str
    platform: str
    account_id: str
    has_connector: bool
    first_day: date
    last_day: date
    recent_days: int
    last_extracted_at: datetime
    missing_metrics: int
    rows: int


@dataclass(frozen=True)
class LeftOut:
    """What a dataset's totals leave out: rows of no known account, and currencies without a rate for some amount."""

    dataset: str
    unplaced_rows: int
    unpriced_rows: int
    unpriced_currencies: list[str]


@dataclass(frozen=True)
class LastRun:
    """The last dbt run that ended."""

    state: str
    finished_at: datetime
    models: list[dict[str, Any]]


@dataclass(frozen=True)
class SnapshotState:
    """How the served snapshot compares with the mart."""

    dataset: str
    snapshot_generated_at: datetime
    snapshot_rows: int
    mart_rows: int


async def is_built(session: AsyncSession) -> bool:
    """Whether dbt has made the marts, with the columns that are read here."""
    query = text(
        "select exists (select from pg_attribute where attname = 'fx_rate' and not attisdropped"
        " and attrelid = to_regclass('warehouse.fct_ad_performance_daily'))"
    )
    return bool((await session.execute(query)).scalar_one())


async def list_account_coverage(session: AsyncSession) -> list[AccountCoverage]:
    rows = await session.execute(
        text(
            "with account as (select dataset, platform, account_id, max(date_day) as last_day"
            " from warehouse.fct_ad_performance_daily group by 1, 2, 3)"
            " select f.dataset, f.platform, f.account_id, bool_or(f.source = 'connector') as has_connector,"
            " min(f.date_day) as first_day, max(f.date_day) as last_day,"
            " count(distinct f.date_day) filter (where f.date_day > a.last_day - 28) as recent_days,"
            " max(f.last_extracted_at) as last_extracted_at, count(*) as rows,"
            " count(*) filter (where f.spend is null or f.impressions is null or f.clicks is null) as missing_metrics"
            " from warehouse.fct_ad_performance_daily f join account a using (dataset, platform, account_id)"
            " where f.counts_in_total group by 1, 2, 3 order by 1, 2, 3"
        )
    )
    return [AccountCoverage(**row._mapping) for row in rows]


async def list_left_out(session: AsyncSession) -> list[LeftOut]:
    rows = await session.execute(
        text(
            "with judged as (select *, counts_in_total and coalesce(spend, conversions_value) is not null"
            " and currency_code is not null and fx_rate is null as is_unpriced from warehouse.fct_ad_performance_daily)"
            " select dataset, count(*) filter (where account_id = 'unknown') as unplaced_rows,"
            " count(*) filter (where is_unpriced) as unpriced_rows,"
            " coalesce(array_agg(distinct currency_code) filter (where is_unpriced), '{}') as unpriced_currencies"
            " from judged group by dataset order by dataset"
        )
    )
    return [LeftOut(**row._mapping) for row in rows]


async def find_last_run(session: AsyncSession) -> LastRun | None:
    found = await session.execute(
        text(
            "select state, finished_at, models from metrics.dbt_run where state <> 'running'"
            " order by started_at desc limit 1"
        )
    )
    row = found.one_or_none()
    return None if row is None else LastRun(**row._mapping)


async def list_snapshot_states(session: AsyncSession) -> list[SnapshotState]:
    rows = await session.execute(
        text(
            "select p.dataset, p.snapshot_generated_at, (s.manifest ->> 'rows')::bigint as snapshot_rows,"
            " (select count(*) from warehouse.fct_ad_performance_daily f where f.dataset = p.dataset) as mart_rows"
            " from metrics.snapshot_pointer p join metrics.snapshot s using (tenant_id, snapshot_id)"
            " order by p.dataset"
        )
    )
    return [SnapshotState(**row._mapping) for row in rows]
