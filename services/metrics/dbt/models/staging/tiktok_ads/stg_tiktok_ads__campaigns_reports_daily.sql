select
    tenant_id,
    dataset,
    connection_id,
    'tiktok_ads'::text as platform,
    'campaign'::text as grain,
    _airbyte_data ->> 'advertiser_id' as account_id,
    _airbyte_data ->> 'campaign_id' as campaign_id,
    _airbyte_data -> 'metrics' ->> 'campaign_name' as campaign_name,
    {{ tiktok_measures() }},
    {{ provenance() }}
from {{ source('tiktok_ads', 'campaigns_reports_daily') }}
-- A replay withdraws rows that break their dataset's rules or have vanished at the source.
where withdrawn_by is null
