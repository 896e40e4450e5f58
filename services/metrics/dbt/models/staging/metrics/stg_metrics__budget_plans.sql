select
    tenant_id,
    id as plan_id,
    dataset,
    month,
    platform,
    account_id,
    campaign_id,
    campaign_name,
    region,
    case
        when campaign_id is not null then 'campaign'
        when account_id is not null then 'account'
        when platform is not null then 'platform'
        else 'all'
    end as level,
    currency as currency_code,
    amount_micros as planned_budget_micros,
    state,
    decided_at
from {{ source('metrics', 'budget_plan') }}
