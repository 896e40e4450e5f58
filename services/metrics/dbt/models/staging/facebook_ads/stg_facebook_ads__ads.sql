select
    tenant_id,
    dataset,
    connection_id,
    {{ account_key("_airbyte_data ->> 'account_id'") }} as account_id,
    _airbyte_data ->> 'adset_id' as ad_group_id,
    _airbyte_data ->> 'id' as ad_id,
    _airbyte_data ->> 'name' as ad_name,
    lower(coalesce(_airbyte_data ->> 'effective_status', _airbyte_data ->> 'status')) as status,
    _airbyte_raw_id as raw_id,
    _airbyte_meta ->> 'sync_id' as sync_id,
    _airbyte_generation_id as generation_id,
    _airbyte_extracted_at as extracted_at,
    loaded_at
from {{ source('facebook_ads', 'ads') }}
