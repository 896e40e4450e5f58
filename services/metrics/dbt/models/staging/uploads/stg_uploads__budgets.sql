select
    tenant_id,
    'warehouse'::text as dataset,
    month,
    platform,
    {{ account_key('account_id') }} as account_id,
    campaign_id,
    campaign_name,
    region,
    currency_code,
    planned_budget_micros,
    extracted_at,
    loaded_at
from {{ source('uploads', 'budget') }}
-- A replay withdraws rows that break their dataset's rules or have vanished at the source.
where withdrawn_by is null
