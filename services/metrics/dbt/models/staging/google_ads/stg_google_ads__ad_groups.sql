select
    tenant_id,
    dataset,
    connection_id,
    {{ account_key("coalesce(_airbyte_data ->> 'customer.id', split_part(_airbyte_data ->> 'ad_group.resource_name', '/', 2))") }} as account_id,
    _airbyte_data ->> 'ad_group.id' as ad_group_id,
    _airbyte_data ->> 'ad_group.name' as ad_group_name,
    lower(_airbyte_data ->> 'ad_group.status') as status,
    {{ provenance() }}
from {{ source('google_ads', 'ad_group') }}
