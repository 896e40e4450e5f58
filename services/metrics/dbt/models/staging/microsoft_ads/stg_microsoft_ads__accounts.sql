select
    tenant_id,
    dataset,
    connection_id,
    {{ account_key("_airbyte_data ->> 'Id'") }} as account_id,
    _airbyte_data ->> 'Name' as account_name,
    _airbyte_data ->> 'CurrencyCode' as currency_code,
    _airbyte_data ->> 'TimeZone' as account_timezone,
    {{ provenance() }}
from {{ source('microsoft_ads', 'accounts') }}
