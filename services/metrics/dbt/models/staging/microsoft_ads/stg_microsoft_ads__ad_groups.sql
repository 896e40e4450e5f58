select
    tenant_id,
    dataset,
    connection_id,
    {{ account_key("_airbyte_data ->> 'AccountId'") }} as account_id,
    _airbyte_data ->> 'CampaignId' as campaign_id,
    _airbyte_data ->> 'Id' as ad_group_id,
    _airbyte_data ->> 'Name' as ad_group_name,
    lower(_airbyte_data ->> 'Status') as status,
    {{ provenance() }}
from {{ source('microsoft_ads', 'ad_groups') }}
