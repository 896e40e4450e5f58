{{ config(meta={'scope': 'tenants'}) }}

with

known as (
    select * from {{ ref('int_accounts__latest') }} where {{ in_scope('tenant_id') }}
),

active as (
    select distinct on (tenant_id, dataset, platform, account_id)
        tenant_id, dataset, platform, account_id, currency_code
    from {{ ref('fct_ad_performance_daily') }}
    where {{ in_scope('tenant_id') }}
    order by tenant_id, dataset, platform, account_id, date_day desc
),

final as (
    select
        tenant_id,
        dataset,
        platform,
        account_id,
        known.account_name,
        coalesce(known.currency_code, active.currency_code) as currency_code,
        known.account_timezone
    from known
    full outer join active using (tenant_id, dataset, platform, account_id)
)

select * from final
