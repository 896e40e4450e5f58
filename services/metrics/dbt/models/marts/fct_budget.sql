{{ config(meta={'scope': 'tenants'}) }}

with

budget as (
    select * from {{ ref('stg_uploads__budgets') }} where {{ in_scope('tenant_id') }}
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
        {{ from_micros('sum(planned_budget_micros)') }} as planned_budget,
        max(extracted_at) as last_extracted_at
    from budget
    group by
        tenant_id, dataset, month, platform, account_id, campaign_id, campaign_name, region, upper(currency_code)
)

select * from final
