select
    tenant_id,
    dataset,
    connection_id,
    _airbyte_data ->> 'advertiser_id' as account_id,
    _airbyte_data ->> 'campaign_id' as campaign_id,
    _airbyte_data ->> 'campaign_name' as campaign_name,
    lower(coalesce(_airbyte_data ->> 'secondary_status', _airbyte_data ->> 'operation_status')) as status,
    lower(_airbyte_data ->> 'objective_type') as objective,
    {{ provenance() }}
from {{ source('tiktok_ads', 'campaigns') }}
