select
    tenant_id,
    dataset,
    connection_id,
    (_airbyte_data ->> 'month')::date as month,
    _airbyte_data ->> 'platform' as platform,
    {{ account_key("_airbyte_data ->> 'account_id'") }} as account_id,
    _airbyte_data ->> 'campaign_id' as campaign_id,
    _airbyte_data ->> 'campaign_name' as campaign_name,
    null::text as region,
    _airbyte_data ->> 'currency_code' as currency_code,
    {{ to_micros("_airbyte_data ->> 'planned_budget'") }} as planned_budget_micros,
    {{ provenance() }}
from {{ source('demo', 'budgets') }}
