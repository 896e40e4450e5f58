{{ config(meta={'scope': 'tenants'}, on_schema_change='append_new_columns', full_refresh=false) }}

-- Null ids cannot be joined, so that a key stands for what the budget is for.
{% set named = ['dataset', 'month', 'platform', 'account_id', 'campaign_id', 'campaign_name', 'region', 'currency_code'] %}

with

entity as (
    select
        tenant_id,
        md5(jsonb_build_array({{ named | join(', ') }})::text)::uuid as budget_key,
        {{ named | join(', ') }},
        {{ from_micros('planned_budget_micros') }} as planned_budget,
        last_extracted_at as changed_at,
        last_extracted_at as known_since
    from {{ ref('int_budgets__uploaded') }}
    where {{ in_scope('tenant_id') }}
),

final as (
    {{ versions_of('entity', ['tenant_id', 'budget_key'], named + ['planned_budget']) }}
)

select * from final
