select
    tenant_id,
    dataset,
    connection_id,
    {{ account_key("_airbyte_data ->> 'AccountId'") }} as account_id,
    _airbyte_data ->> 'Id' as campaign_id,
    _airbyte_data ->> 'Name' as campaign_name,
    lower(_airbyte_data ->> 'Status') as status,
    lower(_airbyte_data ->> 'CampaignType') as objective,
    {{ provenance() }}
from {{ source('microsoft_ads', 'campaigns') }}
