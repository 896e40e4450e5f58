"""Reads of the marts that snapshots are made from."""

from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.metrics.snapshots.manifest import PlatformClock


@dataclass(frozen=True)
class MonthStamp:
    """What an account's month looks like in the mart: it is read again only when this changed."""

    platform: str
    account_id: str
    month: date
    rows: int
    built_at: datetime
    currencies: list[str]
    """What its amounts are converted to: more than one while a choice of another currency is being followed."""


async def is_built(session: AsyncSession) -> bool:
    """Whether dbt has made the marts."""
    query = text("select to_regclass('warehouse.fct_budget') is not null")
    return bool((await session.execute(query)).scalar_one())


async def is_rebuilding(session: AsyncSession) -> bool:
    """Whether a dbt run is writing this tenant's marts; one that never ended counts for an hour."""
    query = text(
        "select exists (select from metrics.dbt_run"
        " where state = 'running' and started_at > clock_timestamp() - interval '1 hour')"
    )
    return bool((await session.execute(query)).scalar_one())


async def list_month_stamps(session: AsyncSession, dataset: str) -> list[MonthStamp]:
    rows = await session.execute(
        text(
            "select platform, account_id, date_trunc('month', date_day)::date as month, count(*) as rows,"
            " max(built_at) as built_at, array[min(reporting_currency), max(reporting_currency)] as currencies"
            " from warehouse.fct_ad_performance_daily where dataset = :dataset"
            " group by platform, account_id, month order by platform, account_id, month"
        ),
        {"dataset": dataset},
    )
    return [MonthStamp(**row._mapping) for row in rows]


async def list_place_currencies(session: AsyncSession, dataset: str) -> list[str]:
    """What the amounts of reports of regions are converted to, like `MonthStamp.currencies`."""
    query = text("select distinct reporting_currency from warehouse.fct_ad_geo_daily where dataset = :dataset")
    return list((await session.execute(query, {"dataset": dataset})).scalars())


async def list_platform_clocks(session: AsyncSession, dataset: str) -> dict[str, PlatformClock]:
    """By the rows of campaigns; of platforms that have none, by their reports of regions."""
    rows = await session.execute(text(_CLOCKS), {"dataset": dataset})
    return {
        row.platform: PlatformClock(
            first_day=row.first_day.isoformat(),
            data_through=row.data_through.isoformat(),
            extracted_at=row.extracted_at.isoformat(),
            settled_through=row.settled_through.isoformat() if row.settled_through else None,
            click_days=row.click_days,
            view_days=row.view_days,
        )
        for row in rows
    }


async def copy_account_months(
    session: AsyncSession, dataset: str, platform: str, account_id: str, months: list[date]
) -> bytes:
    """The rows of an account's months as CSV, in an order that depends on their content alone."""
    return await copy_csv(session, _FACTS, dataset, platform, account_id, months)


async def copy_entities(session: AsyncSession, kind: str, dataset: str) -> bytes:
    """The current accounts, campaigns, ad groups or ads as CSV."""
    return await copy_csv(session, _ENTITIES[kind], dataset)


async def copy_csv(session: AsyncSession, query: str, *arguments: object) -> bytes:
    """The rows of `query` as `read_csv` takes them.

    COPY is an order of magnitude faster than rows through the driver, and obeys the policies all the same.
    """
    raw = await (await session.connection()).get_raw_connection()
    buffer = BytesIO()
    connection = raw.driver_connection
    assert connection is not None
    await connection.copy_from_query(query, *arguments, output=buffer, format="csv", header=True)
    return buffer.getvalue()


_FACTS = """
    select grain, campaign_id, ad_group_id, ad_id, region, currency_code as currency, date_day as date,
        (spend * 1000000)::bigint as spend, impressions, clicks, link_clicks,
        (conversions * 1000000)::bigint as conversions, (conversions_value * 1000000)::bigint as conversions_value,
        (spend_reporting * 1000000)::bigint as spend_reporting,
        (conversions_value_reporting * 1000000)::bigint as conversions_value_reporting, fx_source,
        reach, counts_in_total as counted, is_settled as settled
    from warehouse.fct_ad_performance_daily
    where dataset = $1 and platform = $2 and account_id = $3 and date_trunc('month', date_day)::date = any($4::date[])
    order by date_day, grain, campaign_id, ad_group_id, ad_id, region
"""
_CLOCKS = """
    with performance as (
        select platform, min(date_day) as first_day, max(date_day) as data_through,
            max(last_extracted_at) as extracted_at, max(date_day) filter (where is_settled) as settled_through,
            max(attribution_click_days) as click_days, max(attribution_view_days) as view_days
        from warehouse.fct_ad_performance_daily where dataset = :dataset group by platform
    )

    select * from performance
    union all
    select platform, min(date_day), max(date_day), max(last_extracted_at), null, null, null
    from warehouse.fct_ad_geo_daily
    where dataset = :dataset and geo_level = 'region' and not is_unattributed
        and platform not in (select platform from performance)
    group by platform
    order by platform
"""
_ENTITIES = {
    "account": "select platform, account_id, account_name as name, currency_code as currency,"
    " account_timezone as time_zone from warehouse.dim_account where dataset = $1 and is_current order by 1, 2",
    "campaign": "select platform, account_id, campaign_id, campaign_name as name, status, objective"
    " from warehouse.dim_campaign where dataset = $1 and is_current order by 1, 2, 3",
    "ad_group": "select platform, account_id, ad_group_id, campaign_id, ad_group_name as name, status"
    " from warehouse.dim_ad_group where dataset = $1 and is_current order by 1, 2, 3",
    "ad": "select platform, account_id, ad_id, ad_group_id, campaign_id, ad_name as name, status, creative_id"
    " from warehouse.dim_ad where dataset = $1 and is_current order by 1, 2, 3",
    "creative": "select platform, account_id, creative_id, creative_name as name, headline, body, image_url, link_url,"
    " creative_type as type, call_to_action, status, valid_from at time zone 'utc' as valid_from,"
    " valid_to at time zone 'utc' as valid_to from ("
    "  select *, row_number() over ("
    "   partition by platform, account_id, creative_id order by valid_from desc"
    "  ) as nth from warehouse.dim_creative where dataset = $1"
    " ) as version where nth <= 20 order by 1, 2, 3, nth",
    "place": "select platform, account_id, campaign_id, region, currency_code as currency, date_day as date,"
    " (spend * 1000000)::bigint as spend, impressions, clicks, link_clicks,"
    " (conversions * 1000000)::bigint as conversions, (conversions_value * 1000000)::bigint as conversions_value,"
    " (spend_reporting * 1000000)::bigint as spend_reporting,"
    " (conversions_value_reporting * 1000000)::bigint as conversions_value_reporting,"
    " reach, fx_source from warehouse.fct_ad_geo_daily where dataset = $1"
    " and geo_level = 'region' and not is_unattributed and not (source = 'connector' and region = 'unknown')"
    " order by date_day, platform, account_id, campaign_id, region, country",
    "budget": "select month, platform, account_id, campaign_id, campaign_name, region, currency_code as currency,"
    " (planned_budget * 1000000)::bigint as planned, level, source, plan_id from warehouse.fct_budget"
    " where dataset = $1 order by month, campaign_name, platform, account_id, campaign_id, region, currency_code",
}
