{{ config(meta={'scope': 'tenants'}) }}

with

known as (
    select * from {{ ref('int_ads__latest') }} where {{ in_scope('tenant_id') }}
),

active as (
    select distinct on (tenant_id, dataset, platform, account_id, ad_id)
        tenant_id, dataset, platform, account_id, ad_id, campaign_id, ad_group_id, ad_name
    from {{ ref('fct_ad_performance_daily') }}
    where ad_id is not null and {{ in_scope('tenant_id') }}
    order by tenant_id, dataset, platform, account_id, ad_id, date_day desc
),

final as (
    select
        tenant_id,
        dataset,
        platform,
        account_id,
        ad_id,
        active.campaign_id,
        active.ad_group_id,
        coalesce(known.ad_name, active.ad_name) as ad_name,
        known.status
    from known
    full outer join active using (tenant_id, dataset, platform, account_id, ad_id)
)

select * from final
