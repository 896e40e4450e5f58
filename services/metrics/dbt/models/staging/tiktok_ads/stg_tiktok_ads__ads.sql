select
    tenant_id,
    dataset,
    connection_id,
    _airbyte_data ->> 'advertiser_id' as account_id,
    _airbyte_data ->> 'campaign_id' as campaign_id,
    _airbyte_data ->> 'adgroup_id' as ad_group_id,
    _airbyte_data ->> 'ad_id' as ad_id,
    _airbyte_data ->> 'ad_name' as ad_name,
    _airbyte_data ->> 'ad_text' as ad_text,
    _airbyte_data ->> 'landing_page_url' as landing_page_url,
    lower(_airbyte_data ->> 'ad_format') as ad_format,
    lower(_airbyte_data ->> 'call_to_action') as call_to_action,
    lower(coalesce(_airbyte_data ->> 'secondary_status', _airbyte_data ->> 'operation_status')) as status,
    {{ provenance() }}
from {{ source('tiktok_ads', 'ads') }}
