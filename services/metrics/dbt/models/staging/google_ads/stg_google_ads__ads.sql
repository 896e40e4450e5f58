select
    tenant_id,
    dataset,
    connection_id,
    {{ account_key("coalesce(_airbyte_data ->> 'customer.id', split_part(_airbyte_data ->> 'ad_group_ad.resource_name', '/', 2))") }} as account_id,
    _airbyte_data ->> 'ad_group.id' as ad_group_id,
    _airbyte_data ->> 'ad_group_ad.ad.id' as ad_id,
    _airbyte_data ->> 'ad_group_ad.ad.name' as ad_name,
    lower(_airbyte_data ->> 'ad_group_ad.status') as status,
    {{ provenance() }}
from {{ source('google_ads', 'ad_group_ad') }}
