select
    tenant_id,
    dataset,
    connection_id,
    {{ account_key("coalesce(_airbyte_data ->> 'customer.id', split_part(_airbyte_data ->> 'campaign.resource_name', '/', 2))") }} as account_id,
    _airbyte_data ->> 'campaign.id' as campaign_id,
    _airbyte_data ->> 'campaign.name' as campaign_name,
    lower(_airbyte_data ->> 'campaign.status') as status,
    lower(_airbyte_data ->> 'campaign.advertising_channel_type') as objective,
    {{ provenance() }}
from {{ source('google_ads', 'campaign') }}
