{{ config(
    meta={'scope': 'partitions'},
    on_schema_change='append_new_columns',
    post_hook=[
        "create index if not exists geo_by_day on {{ this }} (tenant_id, dataset, date_day)",
        "create index if not exists geo_by_first_read on {{ this }} (tenant_id, dataset, first_extracted_at)",
        "{{ analyzed_when_whole() }}",
    ],
) }}

{% set standing = standing_places() %}

-- Places come from reports of their own, and are never forced to add up to what campaigns report: what campaigns report
-- beyond the places of a level is its `unattributed` row.
-- depends_on: {{ ref('ledger_geo_restatement') }}
with

partition_to_rebuild as (
    select * from {{ ref('int_partitions__to_rebuild') }}
),

placed as (
    select * from {{ ref('int_ad_geo__placed') }}
),

-- Of accounts with one currency a day, which all platforms' accounts are. Materialized, because a planner that takes the
-- mart for small would read all of it once for each day of a level.
account_total as materialized (
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
        min(first_extracted_at) as first_extracted_at,
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
        placed_total.first_extracted_at,
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
    select
        tenant_id, dataset, platform, account_id, campaign_id, campaign_name, geo_level, country, region,
        is_unattributed, source, date_day, currency_code, spend, impressions, clicks, link_clicks, conversions,
        conversions_value, reach, first_extracted_at, last_extracted_at
    from placed
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

-- When a day was first read stays known, as in the mart of performance. What stood before that was kept has been known
-- since it was last read.
first_read as (
    {% if standing -%}
    select
        tenant_id, dataset, platform, account_id, date_day,
        coalesce(min(mart.first_extracted_at), max(mart.last_extracted_at)) as day_first_extracted_at
    from {{ standing }} as mart
    inner join partition_to_rebuild using (tenant_id, dataset, platform, account_id, date_day)
    group by tenant_id, dataset, platform, account_id, date_day
    {%- else -%}
    select
        tenant_id, dataset, platform, account_id, date_day, null::timestamptz as day_first_extracted_at
    from priced
    where false
    {%- endif %}
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
        fx_source,
        coalesce(day_first_extracted_at, first_extracted_at) as first_extracted_at
    from priced
    left join first_read using (tenant_id, dataset, platform, account_id, date_day)
)

select * from final
