select
    tenant_id,
    dataset,
    connection_id,
    {{ account_key("coalesce(_airbyte_data ->> 'account_id', _airbyte_data ->> 'id')") }} as account_id,
    _airbyte_data ->> 'name' as account_name,
    _airbyte_data ->> 'currency' as currency_code,
    _airbyte_data ->> 'timezone_name' as account_timezone,
    {{ provenance() }}
from {{ source('facebook_ads', 'ad_account') }}
