{{ config(
    materialized='table',
    post_hook=["{{ protected_table() }}", "analyze {{ this }}"]
) }}

with

place_day as (
    select * from {{ ref('int_ad_geo__rebuilt') }}
),

-- Materialized, because it is otherwise read anew for each place.
account as materialized (
    select * from {{ ref('int_accounts__latest') }} where {{ in_scope('tenant_id') }}
),

final as (
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
        min(first_extracted_at) as first_extracted_at,
        max(extracted_at) as last_extracted_at
    from place_day
    left join account using (tenant_id, dataset, platform, account_id)
    group by
        tenant_id, dataset, platform, account_id, campaign_id, geo_level, country, place, source, date_day
)

select * from final
