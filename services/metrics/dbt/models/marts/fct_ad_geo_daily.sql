{{ config(meta={'scope': 'tenants'}) }}

-- Places come from reports of their own, and are never forced to add up to what campaigns report.
with

region_performance as (
    select * from {{ ref('stg_uploads__region_performance') }} where {{ in_scope('tenant_id') }}
),

final as (
    select
        tenant_id,
        dataset,
        platform,
        account_id,
        campaign_id,
        max(campaign_name) as campaign_name,
        region,
        date_day,
        upper(max(currency_code)) as currency_code,
        {{ from_micros('sum(spend_micros)') }} as spend,
        sum(impressions)::bigint as impressions,
        sum(clicks)::bigint as clicks,
        sum(link_clicks)::bigint as link_clicks,
        sum(conversions)::numeric(18, 6) as conversions,
        {{ from_micros('sum(conversions_value_micros)') }} as conversions_value,
        case when count(*) = 1 then max(reach) end as reach,
        max(extracted_at) as last_extracted_at
    from region_performance
    group by tenant_id, dataset, platform, account_id, campaign_id, region, date_day
)

select * from final
