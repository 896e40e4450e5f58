-- LinkedIn's campaign groups are what the other platforms call campaigns.
select
    tenant_id,
    dataset,
    connection_id,
    {{ urn_id("_airbyte_data ->> 'account'") }} as account_id,
    _airbyte_data ->> 'id' as campaign_id,
    _airbyte_data ->> 'name' as campaign_name,
    lower(_airbyte_data ->> 'status') as status,
    null::text as objective,
    {{ provenance() }}
from {{ source('linkedin_ads', 'campaign_groups') }}
