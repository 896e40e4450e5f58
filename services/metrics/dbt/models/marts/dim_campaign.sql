{{ config(meta={'scope': 'tenants'}) }}

with

known as (
    select * from {{ ref('int_campaigns__latest') }} where {{ in_scope('tenant_id') }}
),

active as (
    select distinct on (tenant_id, dataset, platform, account_id, campaign_id)
        tenant_id, dataset, platform, account_id, campaign_id, campaign_name
    from {{ ref('fct_ad_performance_daily') }}
    where campaign_id is not null and {{ in_scope('tenant_id') }}
    order by tenant_id, dataset, platform, account_id, campaign_id, date_day desc
),

final as (
    select
        tenant_id,
        dataset,
        platform,
        account_id,
        campaign_id,
        coalesce(known.campaign_name, active.campaign_name) as campaign_name,
        known.status,
        known.objective
    from known
    full outer join active using (tenant_id, dataset, platform, account_id, campaign_id)
)

select * from final
