with

-- The demo source is read again and again; the newest read of a budget is the truth.
made_up as (
    select distinct on (tenant_id, dataset, month, platform, account_id, campaign_id) *
    from {{ ref('stg_demo__budgets') }}
    order by tenant_id, dataset, month, platform, account_id, campaign_id, extracted_at desc, raw_id desc
),

{% set columns = [
    'tenant_id', 'dataset', 'month', 'platform', 'account_id', 'campaign_id', 'campaign_name', 'region', 'currency_code',
    'planned_budget_micros', 'extracted_at'
] | join(', ') -%}

upload as (
    select {{ columns }} from {{ ref('stg_uploads__budgets') }}
    union all
    select {{ columns }} from made_up
),

final as (
    select
        tenant_id,
        dataset,
        month,
        platform,
        account_id,
        campaign_id,
        campaign_name,
        region,
        upper(currency_code) as currency_code,
        sum(planned_budget_micros) as planned_budget_micros,
        max(extracted_at) as last_extracted_at
    from upload
    group by
        tenant_id, dataset, month, platform, account_id, campaign_id, campaign_name, region, upper(currency_code)
)

select * from final
