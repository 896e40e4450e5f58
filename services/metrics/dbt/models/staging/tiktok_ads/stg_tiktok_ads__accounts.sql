select
    tenant_id,
    dataset,
    connection_id,
    _airbyte_data ->> 'advertiser_id' as account_id,
    _airbyte_data ->> 'name' as account_name,
    _airbyte_data ->> 'currency' as currency_code,
    _airbyte_data ->> 'timezone' as account_timezone,
    {{ provenance() }}
from {{ source('tiktok_ads', 'advertisers') }}
