"""Statements about the past: the mart as it stands, with every later change of the ledger taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.metrics.snapshots.manifest import PlatformClock
from services.metrics.snapshots.repository import copy_csv

MOST_ROWS = 500_000
"""Rows of entities and days that one answer about the past may read."""


@dataclass(frozen=True)
class Known:
    """What was known at a moment: since when anything was, how far each platform reached, and the present choice of
    currency, which amounts of the past are converted to as well.

    `has_rates` unless no run has recorded the versions of the dataset's rates yet: then those of now stand in.
    """

    since: datetime | None
    platforms: dict[str, PlatformClock]
    reporting_currency: str | None
    has_rates: bool


async def get_known(session: AsyncSession, dataset: str, moment: datetime) -> Known:
    """Of every day of the dataset that the transaction may see; nothing before dbt has made the marts."""
    if (await session.execute(text("select to_regclass('warehouse.ledger_metric_restatement')"))).scalar_one() is None:
        return Known(None, {}, None, has_rates=False)
    values = {"dataset": dataset, "moment": moment}
    since = (await session.execute(text(_SINCE), {"dataset": dataset})).scalar_one()
    found = (await session.execute(text(_KNOWN), values)).all()
    platforms = {
        row.platform: PlatformClock(
            first_day=row.first_day.isoformat(),
            data_through=row.data_through.isoformat(),
            extracted_at=row.extracted_at.isoformat(),
            settled_through=row.settled_through.isoformat() if row.settled_through else None,
            click_days=row.click_days,
            view_days=row.view_days,
        )
        for row in found
    }
    currency = max((row.currency for row in found if row.currency), default=None)
    return Known(since, platforms, currency, has_rates=await _has_rates(session, dataset))


async def _has_rates(session: AsyncSession, dataset: str) -> bool:
    if (await session.execute(text("select to_regclass('warehouse.fct_fx_rate')"))).scalar_one() is None:
        return False
    query = text("select exists (select from warehouse.fct_fx_rate where dataset = :dataset)")
    return bool((await session.execute(query, {"dataset": dataset})).scalar_one())


async def copy_facts_then(
    session: AsyncSession, dataset: str, moment: datetime, ranges: Sequence[tuple[date, date]], known: Known
) -> bytes:
    """The facts of the days of one or two ranges as CSV, one more than `MOST_ROWS` at most.

    They are converted to the present currency with the rates of `moment`.
    """
    days = (*ranges[0], *ranges[-1])
    statement = _FACTS.replace("{rates}", _RATES_THEN if known.has_rates else _RATES_NOW)
    return await copy_csv(session, statement, dataset, moment, *days, MOST_ROWS + 1, known.reporting_currency)


async def copy_entities_then(session: AsyncSession, kind: str, dataset: str, moment: datetime) -> bytes:
    """Accounts, campaigns, ad groups or ads under the names that they had; creatives with what was known of them."""
    return await copy_csv(session, _ENTITIES[kind], dataset, moment)


# Each account's days stand in an index, from whose ends the first and the last known one are not far.
_KNOWN = """
    select account.platform, min(first.date_day) as first_day, max(last.date_day) as data_through,
        max(recent.extracted_at) as extracted_at, max(settled.date_day) as settled_through,
        max(recent.click_days) as click_days, max(recent.view_days) as view_days, max(recent.currency) as currency
    from (select distinct platform, account_id from warehouse.dim_account where dataset = :dataset) as account
    cross join lateral (
        select date_day from warehouse.fct_ad_performance_daily as mart
        where dataset = :dataset and mart.platform = account.platform and mart.account_id = account.account_id
            and first_extracted_at <= :moment
        order by date_day limit 1
    ) as first
    cross join lateral (
        select date_day from warehouse.fct_ad_performance_daily as mart
        where dataset = :dataset and mart.platform = account.platform and mart.account_id = account.account_id
            and first_extracted_at <= :moment
        order by date_day desc limit 1
    ) as last
    left join lateral (
        select date_day from warehouse.fct_ad_performance_daily as mart
        where dataset = :dataset and mart.platform = account.platform and mart.account_id = account.account_id
            and first_extracted_at <= :moment and is_settled and settles_on < cast(:moment as date)
        order by date_day desc limit 1
    ) as settled on true
    cross join lateral (
        select max(least(last_extracted_at, :moment)) as extracted_at, max(attribution_click_days) as click_days,
            max(attribution_view_days) as view_days, max(reporting_currency) as currency
        from warehouse.fct_ad_performance_daily as mart
        where dataset = :dataset and mart.platform = account.platform and mart.account_id = account.account_id
            and date_day > last.date_day - 40 and first_extracted_at <= :moment
    ) as recent
    group by account.platform
"""
_SINCE = """
    select coalesce(
        (select min(first_extracted_at) from warehouse.fct_ad_performance_daily where dataset = :dataset),
        (select min(first_extracted_at) from warehouse.ledger_metric_restatement where dataset = :dataset)
    )
"""
_FACTS = """
    with in_range as (
        select platform, account_id, grain, campaign_id, ad_group_id, ad_id, region, date_day, source, currency_code,
            spend, impressions, clicks, link_clicks, conversions, conversions_value, reach, fx_rate, fx_source,
            counts_in_total, is_settled, settles_on, first_extracted_at
        from warehouse.fct_ad_performance_daily
        where dataset = $1 and (date_day between $3::date and $4::date or date_day between $5::date and $6::date)
    ),

    -- The first change of each number after the moment says what it was at the moment.
    first_change as (
        select distinct on (entity_key, date_day, metric) *
        from warehouse.ledger_metric_restatement
        where dataset = $1 and (date_day between $3::date and $4::date or date_day between $5::date and $6::date)
            and extracted_at > $2::timestamptz
        order by entity_key, date_day, metric, seq
    ),

    later as materialized (
        select entity_key, date_day, platform, account_id, grain, campaign_id, ad_group_id, ad_id, region,
            max(currency_code) as currency_code, max(source) as source, min(first_extracted_at) as first_extracted_at,
            (array_agg(change order by extracted_at, recorded_at))[1] as next_change,
            jsonb_object_agg(metric, old_value) as changes
        from first_change
        group by entity_key, date_day, platform, account_id, grain, campaign_id, ad_group_id, ad_id, region
    ),

    changed_day as (
        select distinct platform, account_id, date_day from later
    ),

    {rates},

    standing as (
        select in_range.*, md5(jsonb_build_array(
            $1::text, platform, account_id, grain, campaign_id, ad_group_id, ad_id, region
        )::text)::uuid as entity_key
        from in_range
        inner join changed_day using (platform, account_id, date_day)
    ),

    known as (
        select
            date_day,
            coalesce(mart.platform, later.platform) as platform,
            coalesce(mart.account_id, later.account_id) as account_id,
            coalesce(mart.grain, later.grain) as grain,
            coalesce(mart.campaign_id, later.campaign_id) as campaign_id,
            coalesce(mart.ad_group_id, later.ad_group_id) as ad_group_id,
            coalesce(mart.ad_id, later.ad_id) as ad_id,
            coalesce(mart.region, later.region) as region,
            coalesce(mart.source, later.source) as source,
            coalesce(mart.currency_code, later.currency_code) as currency_code,
            coalesce(mart.is_settled and mart.settles_on < $2::timestamptz::date, false) as settled,
            case when later.changes ? 'spend' then (later.changes ->> 'spend')::numeric
                else mart.spend end as spend,
            case when later.changes ? 'impressions' then (later.changes ->> 'impressions')::numeric
                else mart.impressions end as impressions,
            case when later.changes ? 'clicks' then (later.changes ->> 'clicks')::numeric
                else mart.clicks end as clicks,
            case when later.changes ? 'link_clicks' then (later.changes ->> 'link_clicks')::numeric
                else mart.link_clicks end as link_clicks,
            case when later.changes ? 'conversions' then (later.changes ->> 'conversions')::numeric
                else mart.conversions end as conversions,
            case when later.changes ? 'conversions_value' then (later.changes ->> 'conversions_value')::numeric
                else mart.conversions_value end as conversions_value,
            case when later.changes ? 'reach' then (later.changes ->> 'reach')::numeric
                else mart.reach end as reach
        from standing as mart
        full outer join later using (entity_key, date_day)
        where later.next_change is distinct from 'appeared'
            and coalesce(later.first_extracted_at, mart.first_extracted_at, $2::timestamptz) <= $2::timestamptz
    ),

    -- Which rows count follows from which rows there are, as in the mart.
    counted as (
        select known.*,
            case
                when account_id = 'unknown' then false
                when grain = 'account' then bool_and(grain = 'account') over account_day
                when campaign_id is null and source = 'connector' then coarseness = min(coarseness) over account_day
                when campaign_id is null
                    then coarseness = min(coarseness) over campaign_day
                        and not bool_or(grain = 'campaign') over account_day
                else coarseness = min(coarseness) over campaign_day
            end as counted
        from known
        cross join lateral (
            select case grain when 'campaign' then 1 when 'ad_group' then 2 when 'ad' then 3 else 4 end as coarseness
        ) as grains
        window
            account_day as (partition by platform, account_id, date_day),
            campaign_day as (partition by platform, account_id, date_day, grain = 'account', campaign_id)
    ),

    told as (
        select platform, account_id, grain, campaign_id, ad_group_id, ad_id, region, currency_code, date_day, spend,
            impressions, clicks, link_clicks, conversions, conversions_value, reach, counts_in_total as counted,
            is_settled and settles_on < $2::timestamptz::date as settled
        from in_range
        where first_extracted_at <= $2::timestamptz
            and (platform, account_id, date_day) not in (select platform, account_id, date_day from changed_day)
        union all
        select platform, account_id, grain, campaign_id, ad_group_id, ad_id, region, currency_code, date_day, spend,
            impressions, clicks, link_clicks, conversions, conversions_value, reach, counted, settled
        from counted
    ),

    priced as (
        select told.*,
            case when currency_code = $8::text then 1 else rate.fx_rate end as fx_rate,
            case when currency_code = $8::text then 'identity' else rate.fx_source end as fx_source
        from told
        left join rate using (currency_code, date_day)
    )

    select platform, account_id, grain, campaign_id, ad_group_id, ad_id, region, currency_code as currency,
        date_day as date, (spend * 1000000)::bigint as spend, impressions::bigint, clicks::bigint, link_clicks::bigint,
        (conversions * 1000000)::bigint as conversions, (conversions_value * 1000000)::bigint as conversions_value,
        (spend * fx_rate * 1000000)::bigint as spend_reporting,
        (conversions_value * fx_rate * 1000000)::bigint as conversions_value_reporting, fx_source, reach::bigint,
        counted, settled
    from priced
    order by date_day, grain, campaign_id, ad_group_id, ad_id, region
    limit $7
"""
_RATES_THEN = """
    -- By the mart's rule: both legs of one publication, which stands in for some days after it.
    leg as (
        select currency_code, rate_date, rate, fx_source, holds_days,
            max(rate) filter (where currency_code = $8::text) over (partition by rate_date) as reporting_rate
        from warehouse.fct_fx_rate
        where dataset = $1 and known_from <= $2::timestamptz and coalesce(known_to > $2::timestamptz, true)
            and rate_date between least($3::date, $5::date) - holds_days and greatest($4::date, $6::date)
    ),

    crossed as (
        select currency_code, rate_date, fx_source, holds_days,
            (reporting_rate / rate)::numeric(24, 12) as fx_rate,
            lead(rate_date) over (partition by currency_code order by rate_date) - 1 as held_until
        from leg
        where reporting_rate is not null
            and currency_code in (select currency_code from in_range union select currency_code from later)
    ),

    rate as (
        select currency_code, rate_date + held as date_day, fx_rate, fx_source
        from crossed
        cross join lateral generate_series(0, least(held_until - rate_date, holds_days)) as held
    )
"""
_RATES_NOW = """
    rate as (
        select currency_code, date_day, max(fx_rate) as fx_rate, max(fx_source) as fx_source
        from in_range
        where fx_source is not null
        group by currency_code, date_day
    )
"""
_ENTITIES = {
    "account": "select platform, account_id, account_name as name, currency_code as currency,"
    " account_timezone as time_zone from warehouse.dim_account"
    " where dataset = $1 and tstzrange(valid_from, valid_to) @> $2::timestamptz order by 1, 2",
    "campaign": "select platform, account_id, campaign_id, campaign_name as name, status, objective"
    " from warehouse.dim_campaign"
    " where dataset = $1 and tstzrange(valid_from, valid_to) @> $2::timestamptz order by 1, 2, 3",
    "ad_group": "select platform, account_id, ad_group_id, campaign_id, ad_group_name as name, status"
    " from warehouse.dim_ad_group"
    " where dataset = $1 and tstzrange(valid_from, valid_to) @> $2::timestamptz order by 1, 2, 3",
    # A mart that was built before there were creatives has no such columns yet; a row's JSON says null then.
    "ad": "select platform, account_id, ad_id, ad_group_id, campaign_id, ad_name as name, status,"
    " to_jsonb(ad) ->> 'creative_id' as creative_id"
    " from warehouse.dim_ad as ad"
    " where dataset = $1 and tstzrange(valid_from, valid_to) @> $2::timestamptz order by 1, 2, 3",
    "creative": "select platform, account_id, creative_id, creative_name as name, headline, body, image_url, link_url,"
    " to_jsonb(version) ->> 'creative_type' as type, to_jsonb(version) ->> 'call_to_action' as call_to_action, status,"
    " valid_from at time zone 'utc' as valid_from,"
    " case when valid_to <= $2::timestamptz then valid_to at time zone 'utc' end as valid_to from ("
    "  select *, row_number() over ("
    "   partition by platform, account_id, creative_id order by valid_from desc"
    "  ) as nth from warehouse.dim_creative where dataset = $1 and valid_from <= $2::timestamptz"
    " ) as version where nth <= 20 order by 1, 2, 3, nth",
}
