select
    tenant_id,
    dataset,
    connection_id,
    {{ account_key("_airbyte_data ->> 'account_id'") }} as account_id,
    _airbyte_data ->> 'id' as creative_id,
    _airbyte_data ->> 'name' as creative_name,
    _airbyte_data ->> 'title' as headline,
    _airbyte_data ->> 'body' as body,
    _airbyte_data ->> 'image_url' as image_url,
    null::text as link_url,
    lower(_airbyte_data ->> 'status') as status,
    {{ provenance() }}
from {{ source('facebook_ads', 'ad_creatives') }}
