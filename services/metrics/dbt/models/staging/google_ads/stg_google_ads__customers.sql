select
    tenant_id,
    dataset,
    connection_id,
    {{ account_key("_airbyte_data ->> 'customer.id'") }} as account_id,
    _airbyte_data ->> 'customer.descriptive_name' as account_name,
    _airbyte_data ->> 'customer.currency_code' as currency_code,
    _airbyte_data ->> 'customer.time_zone' as account_timezone,
    _airbyte_raw_id as raw_id,
    _airbyte_meta ->> 'sync_id' as sync_id,
    _airbyte_generation_id as generation_id,
    _airbyte_extracted_at as extracted_at,
    loaded_at
from {{ source('google_ads', 'customer') }}
