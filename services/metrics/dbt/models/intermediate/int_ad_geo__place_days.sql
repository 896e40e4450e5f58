-- Every row about a day in a place, of the source that wins, with its place at each level that it knows: a row that
-- names region and country is one of a region and one of a country, and the levels are never added together.
with

sent as (
    select *, coalesce(nullif(btrim(region), ''), 'unknown') as region_name,
        coalesce(nullif(btrim(country), ''), 'unknown') as country_name
    from {{ ref('int_ad_geo__deduplicated') }}
),

placed as (
    select
        tenant_id, dataset, platform, account_id, campaign_id, campaign_name, date_day, currency_code,
        spend_micros, impressions, clicks, link_clicks, conversions, conversions_value_micros, reach, extracted_at,
        first_extracted_at, 'region'::text as geo_level, country, region_name as place, 'connector'::text as source
    from sent
    where geo_level = 'region'
    union all
    select
        tenant_id, dataset, platform, account_id, campaign_id, campaign_name, date_day, currency_code,
        spend_micros, impressions, clicks, link_clicks, conversions, conversions_value_micros, reach, extracted_at,
        first_extracted_at, 'country', country_name, country_name, 'connector'
    from sent
    where geo_level = 'country' or country is not null
    union all
    select
        tenant_id, dataset, platform, account_id, campaign_id, campaign_name, date_day, currency_code,
        spend_micros, impressions, clicks, link_clicks, conversions, conversions_value_micros, reach, extracted_at,
        extracted_at, 'region', null, region, 'upload'
    from {{ ref('stg_uploads__region_performance') }}
),

ranked as (
    select
        placed.*,
        min(source) over (partition by tenant_id, dataset, platform, account_id, date_day, geo_level) as best_source
    from placed
),

final as (
    -- 'connector' sorts before 'upload'
    select * from ranked where source = best_source
)

select * from final
