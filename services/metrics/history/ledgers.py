"""The marts as they stand, with every later change of their ledgers taken back."""


def facts_then(*, has_rates: bool) -> str:
    """The facts of the days $3 to $4 and $5 to $6 of dataset $1 at moment $2; $7 rows at most, in currency $8."""
    identity = ("grain", "campaign_id", "ad_group_id", "ad_id", "region")
    return _statement(_FACTS, "ledger_metric_restatement", identity, has_rates=has_rates)


def places_then(*, has_rates: bool) -> str:
    """What regions had by reports of their own, with the same arguments."""
    identity = ("campaign_id", "geo_level", "country", "region")
    return _statement(_PLACES, "ledger_geo_restatement", identity, has_rates=has_rates)


def _statement(template: str, ledger: str, identity: tuple[str, ...], *, has_rates: bool) -> str:
    coalesced = ", ".join(f"coalesce(mart.{name}, later.{name}) as {name}" for name in identity)
    parts = {"changes": _CHANGES, "priced": _PRICED, "rates": _RATES_THEN if has_rates else _RATES_NOW}
    parts |= {"ledger": ledger, "identity": ", ".join(identity), "coalesced": coalesced}
    for name, part in parts.items():
        template = template.replace(f"{{{name}}}", part.strip())
    return template


_FACTS = """
    with in_range as (
        select platform, account_id, grain, campaign_id, ad_group_id, ad_id, region, date_day, source, currency_code,
            spend, impressions, clicks, link_clicks, conversions, conversions_value, reach, fx_rate, fx_source,
            counts_in_total, is_settled, settles_on, first_extracted_at
        from warehouse.fct_ad_performance_daily
        where dataset = $1 and (date_day between $3::date and $4::date or date_day between $5::date and $6::date)
    ),

{changes}
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

{priced}
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
_PLACES = """
    with in_range as (
        select platform, account_id, campaign_id, geo_level, country, region, date_day, source, currency_code,
            spend, impressions, clicks, link_clicks, conversions, conversions_value, reach, fx_rate, fx_source,
            false as is_settled, date_day as settles_on, first_extracted_at
        from warehouse.fct_ad_geo_daily
        where dataset = $1 and (date_day between $3::date and $4::date or date_day between $5::date and $6::date)
            and not is_unattributed
    ),

{changes}

    told as (
        select platform, account_id, campaign_id, geo_level, country, region, source, currency_code, date_day, spend,
            impressions, clicks, link_clicks, conversions, conversions_value, reach
        from in_range
        where first_extracted_at <= $2::timestamptz
            and (platform, account_id, date_day) not in (select platform, account_id, date_day from changed_day)
        union all
        select platform, account_id, campaign_id, geo_level, country, region, source, currency_code, date_day, spend,
            impressions, clicks, link_clicks, conversions, conversions_value, reach
        from known
    ),

{priced}

    select platform, account_id, campaign_id, region, currency_code as currency, date_day as date,
        (spend * 1000000)::bigint as spend, impressions::bigint, clicks::bigint, link_clicks::bigint,
        (conversions * 1000000)::bigint as conversions, (conversions_value * 1000000)::bigint as conversions_value,
        (spend * fx_rate * 1000000)::bigint as spend_reporting,
        (conversions_value * fx_rate * 1000000)::bigint as conversions_value_reporting, reach::bigint, fx_source
    from priced
    where geo_level = 'region' and not (source = 'connector' and region = 'unknown')
    order by date_day, platform, account_id, campaign_id, region, country
    limit $7
"""
_CHANGES = """
    -- The first change of each number after the moment says what it was at the moment.
    first_change as (
        select distinct on (entity_key, date_day, metric) *
        from warehouse.{ledger}
        where dataset = $1 and (date_day between $3::date and $4::date or date_day between $5::date and $6::date)
            and extracted_at > $2::timestamptz
        order by entity_key, date_day, metric, seq
    ),

    later as materialized (
        select entity_key, date_day, platform, account_id, {identity},
            max(currency_code) as currency_code, max(source) as source, min(first_extracted_at) as first_extracted_at,
            (array_agg(change order by extracted_at, recorded_at))[1] as next_change,
            jsonb_object_agg(metric, old_value) as changes
        from first_change
        group by entity_key, date_day, platform, account_id, {identity}
    ),

    changed_day as (
        select distinct platform, account_id, date_day from later
    ),

    {rates},

    standing as (
        select in_range.*, md5(jsonb_build_array(
            $1::text, platform, account_id, {identity}
        )::text)::uuid as entity_key
        from in_range
        inner join changed_day using (platform, account_id, date_day)
    ),

    known as (
        select
            date_day,
            coalesce(mart.platform, later.platform) as platform,
            coalesce(mart.account_id, later.account_id) as account_id,
            {coalesced},
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
_PRICED = """
    priced as (
        select told.*,
            case when currency_code = $8::text then 1 else rate.fx_rate end as fx_rate,
            case when currency_code = $8::text then 'identity' else rate.fx_source end as fx_source
        from told
        left join rate using (currency_code, date_day)
    )
"""
