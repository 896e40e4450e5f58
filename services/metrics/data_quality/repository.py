"""What the checks measure."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.metrics.quality import MOST_KEYS, CheckName

RECENT_DAYS = 98
"""The week that is tested for its volume, and the twelve weeks before it with a day's grace."""
CURRENT_DAYS, REFERENCE_DAYS = 14, 56
"""What drift compares: two weeks with the eight before them, so that each weekday is in both alike."""
RATIOS = ("ctr", "cpc")
MEASURES = ("spend", "impressions", "clicks", *RATIOS)


@dataclass(frozen=True)
class AccountCoverage:
    """One account's days in the mart."""

    dataset: str
    platform: str
    account_id: str
    has_connector: bool
    time_zone: str | None
    first_day: date
    last_day: date
    last_extracted_at: datetime


@dataclass(frozen=True)
class AccountDay:
    """How many rows of an account's day totals count, and how many of them report each required metric."""

    day: date
    rows: int
    spend: int
    impressions: int
    clicks: int


@dataclass(frozen=True)
class Samples:
    """The values of an account's campaigns and days, by measure: the last two weeks, and the eight before them."""

    reference: dict[str, list[float]]
    current: dict[str, list[float]]


@dataclass(frozen=True)
class MartTotal:
    """What totals count of an account; money in millionths."""

    dataset: str
    platform: str
    account_id: str
    spend: int
    impressions: int
    clicks: int
    built_at: datetime


@dataclass(frozen=True)
class LeftOut:
    """What a dataset's totals leave out: rows of no known account, and currencies without a rate for some amount."""

    dataset: str
    rows: int
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
    snapshot_id: str
    snapshot_generated_at: datetime
    snapshot_rows: int
    mart_rows: int


AccountKey = tuple[str, str, str]
"""Dataset, platform and account."""


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
            "select dataset, platform, account_id, bool_or(source = 'connector') as has_connector,"
            " max(account_timezone) as time_zone, min(date_day) as first_day, max(date_day) as last_day,"
            " max(last_extracted_at) as last_extracted_at from warehouse.fct_ad_performance_daily"
            " where counts_in_total group by 1, 2, 3 order by 1, 2, 3"
        )
    )
    return [AccountCoverage(**row._mapping) for row in rows]


async def list_account_days(session: AsyncSession) -> dict[AccountKey, list[AccountDay]]:
    """The days with rows among each account's last `RECENT_DAYS`, oldest first."""
    rows = await session.execute(text(_DAYS), {"days": RECENT_DAYS})
    found: dict[AccountKey, list[AccountDay]] = {}
    for dataset, platform, account_id, *numbers in rows:
        found.setdefault((dataset, platform, account_id), []).append(AccountDay(*numbers))
    return found


async def list_samples(session: AsyncSession) -> dict[AccountKey, Samples]:
    """The last day of an account is left out: it may not be over."""
    rows = await session.execute(text(_SAMPLES), {"current": CURRENT_DAYS, "both": CURRENT_DAYS + REFERENCE_DAYS})
    found: dict[AccountKey, Samples] = {}
    for row in rows:
        samples = found.setdefault((row.dataset, row.platform, row.account_id), Samples({}, {}))
        values = {name: getattr(row, name) or [] for name in MEASURES}
        (samples.current if row.is_current else samples.reference).update(values)
    return found


async def list_mart_totals(session: AsyncSession) -> list[MartTotal]:
    rows = await session.execute(
        text(
            "select dataset, platform, account_id, coalesce(sum(spend * 1000000), 0)::bigint as spend,"
            " coalesce(sum(impressions), 0)::bigint as impressions, coalesce(sum(clicks), 0)::bigint as clicks,"
            " max(built_at) as built_at from warehouse.fct_ad_performance_daily where counts_in_total"
            " group by 1, 2, 3 order by 1, 2, 3"
        )
    )
    return [MartTotal(**row._mapping) for row in rows]


async def list_left_out(session: AsyncSession) -> list[LeftOut]:
    rows = await session.execute(
        text(
            "with judged as (select *, counts_in_total and coalesce(spend, conversions_value) is not null"
            " and currency_code is not null and fx_rate is null as is_unpriced from warehouse.fct_ad_performance_daily)"
            " select dataset, count(*) as rows, count(*) filter (where account_id = 'unknown') as unplaced_rows,"
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
            "select p.dataset, p.snapshot_id, p.snapshot_generated_at,"
            " (s.manifest ->> 'rows')::bigint as snapshot_rows,"
            " (select count(*) from warehouse.fct_ad_performance_daily f where f.dataset = p.dataset) as mart_rows"
            " from metrics.snapshot_pointer p join metrics.snapshot s using (tenant_id, snapshot_id)"
            " order by p.dataset"
        )
    )
    return [SnapshotState(**row._mapping) for row in rows]


async def list_failing_keys(session: AsyncSession, name: CheckName, dataset: str) -> list[str]:
    """Up to `MOST_KEYS` rows of the mart that fail the check now; none for a check that is not about single rows."""
    condition = _FAILING.get(name)
    if condition is None:
        return []
    query = text(f"{_KEYS} {condition} limit :most")
    return list(await session.scalars(query, {"dataset": dataset, "most": MOST_KEYS}))


_DAYS = """
    with account as (
        select dataset, platform, account_id, max(date_day) as last_day
        from warehouse.fct_ad_performance_daily where counts_in_total group by 1, 2, 3
    )
    select f.dataset, f.platform, f.account_id, f.date_day,
        count(*), count(f.spend), count(f.impressions), count(f.clicks)
    from warehouse.fct_ad_performance_daily f
    join account a using (dataset, platform, account_id)
    where f.counts_in_total and f.date_day > a.last_day - cast(:days as int)
    group by 1, 2, 3, 4 order by 1, 2, 3, 4
"""
_SAMPLES = """
    with account as (
        select dataset, platform, account_id, max(date_day) as last_day
        from warehouse.fct_ad_performance_daily where counts_in_total group by 1, 2, 3
    ),
    campaign_day as (
        select f.dataset, f.platform, f.account_id, f.date_day >= a.last_day - cast(:current as int) as is_current,
            sum(f.spend)::double precision as spend, sum(f.impressions)::double precision as impressions,
            sum(f.clicks)::double precision as clicks
        from warehouse.fct_ad_performance_daily f
        join account a using (dataset, platform, account_id)
        where f.counts_in_total and f.date_day >= a.last_day - cast(:both as int) and f.date_day < a.last_day
        group by 1, 2, 3, 4, f.campaign_id, f.date_day
    )
    select dataset, platform, account_id, is_current,
        array_agg(spend) filter (where spend is not null) as spend,
        array_agg(impressions) filter (where impressions is not null) as impressions,
        array_agg(clicks) filter (where clicks is not null) as clicks,
        array_agg(clicks / impressions) filter (where impressions > 0 and clicks is not null) as ctr,
        array_agg(spend / clicks) filter (where clicks > 0 and spend is not null) as cpc
    from campaign_day group by 1, 2, 3, 4
"""
_KEYS = (
    "select f.platform || ':' || f.account_id || coalesce(':' || f.campaign_id, '') || '@' || f.date_day as key"
    " from warehouse.fct_ad_performance_daily f where f.dataset = :dataset"
)
_FAILING: dict[CheckName, str] = {
    "duplicates": "group by platform, account_id, grain, campaign_id, ad_group_id, ad_id, region, date_day"
    " having count(*) > 1 order by key",
    "ranges": "and least(spend, impressions, clicks, link_clicks, conversions, reach) < 0 group by key order by key",
    "relationships": "and campaign_id is not null and not exists (select from warehouse.dim_campaign c"
    " where (c.dataset, c.platform, c.account_id, c.campaign_id)"
    " = (f.dataset, f.platform, f.account_id, f.campaign_id)) group by key order by key",
    "known_accounts": "and account_id = 'unknown' group by key order by key",
}
