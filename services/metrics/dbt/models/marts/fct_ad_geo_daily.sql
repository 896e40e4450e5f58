{{ config(meta={'scope': 'partitions'}, on_schema_change='append_new_columns') }}

-- Places come from reports of their own, and are never forced to add up to what campaigns report: what campaigns report
-- beyond the places of a level is its `unattributed` row.
with

partition_to_rebuild as (
    select * from {{ ref('int_partitions__to_rebuild') }}
),

-- Materialized, because it is otherwise read anew for each place.
account as materialized (
    select * from {{ ref('int_accounts__latest') }} where {{ in_scope('tenant_id') }}
),

place_day as (
    select * from {{ ref('int_ad_geo__rebuilt') }}
),

placed as (
    select
        tenant_id,
        dataset,
        platform,
        account_id,
        campaign_id,
        max(campaign_name) as campaign_name,
        geo_level,
        country,
        place as region,
        false as is_unattributed,
        source,
        date_day,
        upper(coalesce(max(place_day.currency_code), max(account.currency_code))) as currency_code,
        {{ from_micros('sum(spend_micros)') }} as spend,
        sum(impressions)::bigint as impressions,
        sum(clicks)::bigint as clicks,
        sum(link_clicks)::bigint as link_clicks,
        sum(conversions)::numeric(18, 6) as conversions,
        {{ from_micros('sum(conversions_value_micros)') }} as conversions_value,
        case when count(*) = 1 then max(reach) end as reach,
        max(extracted_at) as last_extracted_at
    from place_day
    left join account using (tenant_id, dataset, platform, account_id)
    group by
        tenant_id, dataset, platform, account_id, campaign_id, geo_level, country, place, source, date_day
),

-- Of accounts with one currency a day, which all platforms' accounts are.
account_total as (
    select
        tenant_id,
        dataset,
        platform,
        account_id,
        date_day,
        max(currency_code) as currency_code,
        sum(spend) as spend,
        sum(impressions) as impressions,
        sum(clicks) as clicks,
        sum(link_clicks) as link_clicks,
        sum(conversions) as conversions,
        sum(conversions_value) as conversions_value
    from {{ ref('fct_ad_performance_daily') }}
    inner join partition_to_rebuild using (tenant_id, dataset, platform, account_id, date_day)
    where counts_in_total
    group by tenant_id, dataset, platform, account_id, date_day
    having count(distinct currency_code) <= 1
),

placed_total as (
    select
        tenant_id,
        dataset,
        platform,
        account_id,
        date_day,
        geo_level,
        source,
        max(last_extracted_at) as last_extracted_at,
        sum(spend) as spend,
        sum(impressions) as impressions,
        sum(clicks) as clicks,
        sum(link_clicks) as link_clicks,
        sum(conversions) as conversions,
        sum(conversions_value) as conversions_value
    from placed
    group by tenant_id, dataset, platform, account_id, date_day, geo_level, source
),

unattributed as (
    select
        tenant_id,
        dataset,
        platform,
        account_id,
        null::text as campaign_id,
        null::text as campaign_name,
        placed_total.geo_level,
        null::text as country,
        'unattributed'::text as region,
        true as is_unattributed,
        placed_total.source,
        date_day,
        account_total.currency_code,
        -- Places may report more than campaigns do; then nothing is left over.
        {% for measure, kind in [
            ('spend', 'numeric(18, 6)'), ('impressions', 'bigint'), ('clicks', 'bigint'), ('link_clicks', 'bigint'),
            ('conversions', 'numeric(18, 6)'), ('conversions_value', 'numeric(18, 6)')
        ] -%}
        case
            when account_total.{{ measure }} is not null
                then greatest(0, account_total.{{ measure }} - coalesce(placed_total.{{ measure }}, 0))
        end::{{ kind }} as {{ measure }},
        {% endfor -%}
        null::bigint as reach,
        placed_total.last_extracted_at
    from placed_total
    inner join account_total using (tenant_id, dataset, platform, account_id, date_day)
),

setting as (
    select tenant_id, reporting_currency from {{ ref('stg_metrics__tenant_settings') }}
),

rate_of_day as (
    select * from {{ ref('int_fx__rates_of_day') }} where {{ in_scope('tenant_id') }}
),

everywhere as (
    select * from placed
    union all
    select * from unattributed
),

in_reporting_currency as (
    select
        everywhere.*,
        coalesce(setting.reporting_currency, '{{ var("default_reporting_currency") }}') as reporting_currency
    from everywhere
    left join setting using (tenant_id)
),

priced as (
    select
        place.*,
        case when currency_code = reporting_currency then 1 else rate_of_day.fx_rate end as fx_rate,
        case when currency_code = reporting_currency then 'identity' else rate_of_day.fx_source end as fx_source
    from in_reporting_currency as place
    left join rate_of_day using (tenant_id, dataset, currency_code, date_day)
),

final as (
    select
        tenant_id,
        dataset,
        platform,
        account_id,
        campaign_id,
        campaign_name,
        geo_level,
        country,
        region,
        is_unattributed,
        source,
        date_day,
        currency_code,
        spend,
        impressions,
        clicks,
        link_clicks,
        conversions,
        conversions_value,
        reach,
        last_extracted_at,
        (spend * fx_rate)::numeric(18, 6) as spend_reporting,
        (conversions_value * fx_rate)::numeric(18, 6) as conversions_value_reporting,
        reporting_currency,
        fx_rate::numeric(24, 12) as fx_rate,
        fx_source
    from priced
)

select * from final
