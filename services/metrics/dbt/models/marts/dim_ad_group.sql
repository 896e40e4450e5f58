{{ config(meta={'scope': 'tenants'}) }}

with

known as (
    select * from {{ ref('int_ad_groups__latest') }} where {{ in_scope('tenant_id') }}
),

active as (
    select distinct on (tenant_id, dataset, platform, account_id, ad_group_id)
        tenant_id, dataset, platform, account_id, ad_group_id, campaign_id, ad_group_name
    from {{ ref('fct_ad_performance_daily') }}
    where ad_group_id is not null and {{ in_scope('tenant_id') }}
    order by tenant_id, dataset, platform, account_id, ad_group_id, date_day desc
),

final as (
    select
        tenant_id,
        dataset,
        platform,
        account_id,
        ad_group_id,
        active.campaign_id,
        coalesce(known.ad_group_name, active.ad_group_name) as ad_group_name,
        known.status
    from known
    full outer join active using (tenant_id, dataset, platform, account_id, ad_group_id)
)

select * from final
