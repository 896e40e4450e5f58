-- LinkedIn's days are UTC, whatever the account's zone.
select
    tenant_id,
    dataset,
    connection_id,
    _airbyte_data ->> 'id' as account_id,
    _airbyte_data ->> 'name' as account_name,
    _airbyte_data ->> 'currency' as currency_code,
    'UTC'::text as account_timezone,
    {{ provenance() }}
from {{ source('linkedin_ads', 'accounts') }}
