select
    tenant_id,
    dataset,
    connection_id,
    {{ account_key("_airbyte_data ->> 'customer.id'") }} as account_id,
    _airbyte_data ->> 'customer.descriptive_name' as account_name,
    _airbyte_data ->> 'customer.currency_code' as currency_code,
    _airbyte_data ->> 'customer.time_zone' as account_timezone,
    {{ provenance() }}
from {{ source('google_ads', 'customer') }}
