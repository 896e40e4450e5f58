select
    tenant_id,
    dataset,
    connection_id,
    {{ account_key("coalesce(_airbyte_data ->> 'customer.id', split_part(_airbyte_data ->> 'ad_group.resource_name', '/', 2))") }} as account_id,
    _airbyte_data ->> 'ad_group.id' as ad_group_id,
    _airbyte_data ->> 'ad_group.name' as ad_group_name,
    lower(_airbyte_data ->> 'ad_group.status') as status,
    _airbyte_raw_id as raw_id,
    _airbyte_meta ->> 'sync_id' as sync_id,
    _airbyte_generation_id as generation_id,
    _airbyte_extracted_at as extracted_at,
    loaded_at
from {{ source('google_ads', 'ad_group') }}
