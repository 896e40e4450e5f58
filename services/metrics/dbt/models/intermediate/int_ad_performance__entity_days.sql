-- One row per entity, day and region, segments summed away. A connector's row wins over an uploaded one of the same
-- entity and day, whatever the upload's regions. Sums ignore nulls and stay null when every part is null.
with

connector as (
    select
        tenant_id,
        dataset,
        'connector'::text as source,
        platform,
        grain,
        account_id,
        campaign_id,
        ad_group_id,
        ad_id,
        date_day,
        region,
        max(campaign_name) as campaign_name,
        max(ad_group_name) as ad_group_name,
        max(ad_name) as ad_name,
        max(currency_code) as currency_code,
        sum(spend_micros)::bigint as spend_micros,
        sum(impressions)::bigint as impressions,
        sum(clicks)::bigint as clicks,
        sum(link_clicks)::bigint as link_clicks,
        sum(conversions) as conversions,
        sum(conversions_value_micros)::bigint as conversions_value_micros,
        case when count(*) = 1 then max(reach) end as reach,
        max(attribution_click_days) as attribution_click_days,
        max(attribution_view_days) as attribution_view_days,
        min(first_extracted_at) as first_extracted_at,
        max(extracted_at) as last_extracted_at
    from {{ ref('int_ad_performance__deduplicated') }}
    group by
        tenant_id, dataset, platform, grain, account_id, campaign_id, ad_group_id, ad_id, date_day, region
),

upload as (
    select
        tenant_id,
        dataset,
        'upload'::text as source,
        platform,
        grain,
        account_id,
        campaign_id,
        ad_group_id,
        ad_id,
        date_day,
        region,
        max(campaign_name) as campaign_name,
        max(ad_group_name) as ad_group_name,
        max(ad_name) as ad_name,
        max(currency_code) as currency_code,
        sum(spend_micros)::bigint as spend_micros,
        sum(impressions)::bigint as impressions,
        sum(clicks)::bigint as clicks,
        sum(link_clicks)::bigint as link_clicks,
        sum(conversions) as conversions,
        sum(conversions_value_micros)::bigint as conversions_value_micros,
        case when count(*) = 1 then max(reach) end as reach,
        null::int as attribution_click_days,
        null::int as attribution_view_days,
        min(extracted_at) as first_extracted_at,
        max(extracted_at) as last_extracted_at
    from {{ ref('stg_uploads__ad_performance') }}
    group by
        tenant_id, dataset, platform, grain, account_id, campaign_id, ad_group_id, ad_id, date_day, region
),

unified as (
    select * from connector
    union all
    select * from upload
),

ranked as (
    select
        unified.*,
        min(source) over (
            partition by
                tenant_id, dataset, platform, account_id, date_day, grain, campaign_id, ad_group_id, ad_id
        ) as best_source
    from unified
),

final as (
    -- 'connector' sorts before 'upload'
    select * from ranked where source = best_source
)

select * from final
