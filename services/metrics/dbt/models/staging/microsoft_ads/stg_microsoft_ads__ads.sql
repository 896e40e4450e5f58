-- Microsoft's ads have no names.
select
    tenant_id,
    dataset,
    connection_id,
    {{ account_key("_airbyte_data ->> 'AccountId'") }} as account_id,
    _airbyte_data ->> 'AdGroupId' as ad_group_id,
    _airbyte_data ->> 'Id' as ad_id,
    null::text as ad_name,
    lower(_airbyte_data ->> 'Status') as status,
    {{ provenance() }}
from {{ source('microsoft_ads', 'ads') }}
