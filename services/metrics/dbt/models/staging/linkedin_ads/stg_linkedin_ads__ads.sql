-- LinkedIn's creatives are what the other platforms call ads; they have no names.
select
    tenant_id,
    dataset,
    connection_id,
    {{ urn_id("_airbyte_data ->> 'account'") }} as account_id,
    {{ urn_id("_airbyte_data ->> 'campaign'") }} as ad_group_id,
    {{ urn_id("_airbyte_data ->> 'id'") }} as ad_id,
    null::text as ad_name,
    lower(_airbyte_data ->> 'intendedStatus') as status,
    {{ provenance() }}
from {{ source('linkedin_ads', 'creatives') }}
