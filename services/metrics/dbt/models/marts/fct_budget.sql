{{ config(meta={'scope': 'tenants'}, on_schema_change='append_new_columns') }}

with

plan as (
    select * from {{ ref('stg_metrics__budget_plans') }}
    where state = 'approved' and {{ in_scope('tenant_id') }}
),

uploaded as (
    select * from {{ ref('int_budgets__uploaded') }} where {{ in_scope('tenant_id') }}
),

-- Two people have looked at a plan, and one at a file: a plan wins over what was uploaded for the same scope and month,
-- in whatever currency. A file may leave out platform, account and campaign id; it is about the same campaign when all
-- that it names agrees.
not_planned as (
    select * from uploaded
    where not exists (
        select from plan
        where
            plan.tenant_id = uploaded.tenant_id
            and plan.dataset = uploaded.dataset
            and plan.month = uploaded.month
            and plan.level = 'campaign'
            and plan.region is not distinct from uploaded.region
            and plan.platform = coalesce(uploaded.platform, plan.platform)
            and plan.account_id = coalesce(uploaded.account_id, plan.account_id)
            and case
                when uploaded.campaign_id is not null then plan.campaign_id = uploaded.campaign_id
                else lower(plan.campaign_name) = lower(uploaded.campaign_name)
            end
    )
),

both_sources as (
    select
        tenant_id, dataset, month, platform, account_id, campaign_id, campaign_name, region, currency_code,
        planned_budget_micros, last_extracted_at,
        'campaign' as level, 'upload' as source, null::uuid as plan_id
    from not_planned
    union all
    select
        tenant_id, dataset, month, platform, account_id, campaign_id, coalesce(campaign_name, 'All campaigns'), region,
        currency_code, planned_budget_micros, decided_at,
        level, 'plan', plan_id
    from plan
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
        currency_code,
        {{ from_micros('planned_budget_micros') }} as planned_budget,
        last_extracted_at,
        level::text as level,
        source::text as source,
        plan_id
    from both_sources
)

select * from final
