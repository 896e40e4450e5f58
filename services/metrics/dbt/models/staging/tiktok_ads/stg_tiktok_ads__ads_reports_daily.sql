select
    tenant_id,
    dataset,
    connection_id,
    'tiktok_ads'::text as platform,
    'ad'::text as grain,
    _airbyte_data ->> 'advertiser_id' as account_id,
    _airbyte_data ->> 'ad_id' as ad_id,
    _airbyte_data -> 'metrics' ->> 'campaign_name' as campaign_name,
    _airbyte_data -> 'metrics' ->> 'adgroup_name' as ad_group_name,
    _airbyte_data -> 'metrics' ->> 'ad_name' as ad_name,
    {{ tiktok_measures() }},
    {{ provenance() }}
from {{ source('tiktok_ads', 'ads_reports_daily') }}
-- A replay withdraws rows that break their dataset's rules or have vanished at the source.
where withdrawn_by is null
