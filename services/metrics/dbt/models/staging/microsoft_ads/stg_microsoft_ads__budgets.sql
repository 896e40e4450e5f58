select
    tenant_id,
    dataset,
    connection_id,
    {{ account_key("_airbyte_data ->> 'Account Id'") }} as account_id,
    _airbyte_data ->> 'Id' as budget_id,
    _airbyte_data ->> 'Budget Name' as budget_name,
    lower(_airbyte_data ->> 'Budget Type') as budget_type,
    lower(_airbyte_data ->> 'Status') as status,
    {{ to_micros("_airbyte_data ->> 'Budget'") }} as daily_budget_micros,
    {{ provenance() }}
from {{ source('microsoft_ads', 'budget') }}
