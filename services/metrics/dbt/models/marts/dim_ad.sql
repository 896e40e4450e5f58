{{ config(meta={'scope': 'tenants'}, on_schema_change='append_new_columns', full_refresh=false) }}

with

known as (
    select * from {{ ref('int_ads__latest') }} where {{ in_scope('tenant_id') }}
),

active as (
    select distinct on (tenant_id, dataset, platform, account_id, ad_id)
        tenant_id, dataset, platform, account_id, ad_id, campaign_id, ad_group_id, ad_name,
        last_extracted_at, min(first_extracted_at) over (partition by tenant_id, dataset, platform, account_id, ad_id) as first_extracted_at
    from {{ ref('fct_ad_performance_daily') }}
    where ad_id is not null and {{ in_scope('tenant_id') }}
    order by tenant_id, dataset, platform, account_id, ad_id, date_day desc
),

entity as (
    select
        tenant_id,
        dataset,
        platform,
        account_id,
        ad_id,
        active.campaign_id,
        active.ad_group_id,
        coalesce(known.ad_name, active.ad_name) as ad_name,
        known.status,
        known.creative_id,
        greatest(known.told_at, active.last_extracted_at) as changed_at,
        least(known.told_at, active.first_extracted_at) as known_since
    from known
    full outer join active using (tenant_id, dataset, platform, account_id, ad_id)
),

final as (
    {{ versions_of('entity', ['tenant_id', 'dataset', 'platform', 'account_id', 'ad_id'], ['campaign_id', 'ad_group_id', 'ad_name', 'status', 'creative_id']) }}
)

select * from final
