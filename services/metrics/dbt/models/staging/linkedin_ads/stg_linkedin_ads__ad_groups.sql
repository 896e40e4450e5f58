-- LinkedIn's campaigns are what the other platforms call ad groups.
select
    tenant_id,
    dataset,
    connection_id,
    {{ urn_id("_airbyte_data ->> 'account'") }} as account_id,
    {{ urn_id("_airbyte_data ->> 'campaignGroup'") }} as campaign_id,
    _airbyte_data ->> 'id' as ad_group_id,
    _airbyte_data ->> 'name' as ad_group_name,
    lower(_airbyte_data ->> 'status') as status,
    {{ provenance() }}
from {{ source('linkedin_ads', 'campaigns') }}
