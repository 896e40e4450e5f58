select
    tenant_id,
    dataset,
    connection_id,
    {{ account_key("_airbyte_data ->> 'account_id'") }} as account_id,
    _airbyte_data ->> 'id' as campaign_id,
    _airbyte_data ->> 'name' as campaign_name,
    lower(coalesce(_airbyte_data ->> 'effective_status', _airbyte_data ->> 'status')) as status,
    lower(_airbyte_data ->> 'objective') as objective,
    {{ provenance() }}
from {{ source('facebook_ads', 'campaigns') }}
