select
    tenant_id,
    dataset,
    connection_id,
    {{ account_key("_airbyte_data ->> 'account_id'") }} as account_id,
    _airbyte_data ->> 'adset_id' as ad_group_id,
    _airbyte_data ->> 'id' as ad_id,
    _airbyte_data ->> 'name' as ad_name,
    lower(coalesce(_airbyte_data ->> 'effective_status', _airbyte_data ->> 'status')) as status,
    coalesce(_airbyte_data #>> '{creative,id}', _airbyte_data #>> '{creative,creative_id}') as creative_id,
    {{ provenance() }}
from {{ source('facebook_ads', 'ads') }}
