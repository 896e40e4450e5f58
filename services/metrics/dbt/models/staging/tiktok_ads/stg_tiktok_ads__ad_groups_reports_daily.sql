select
    tenant_id,
    dataset,
    connection_id,
    'tiktok_ads'::text as platform,
    'ad_group'::text as grain,
    _airbyte_data ->> 'advertiser_id' as account_id,
    _airbyte_data ->> 'adgroup_id' as ad_group_id,
    _airbyte_data -> 'metrics' ->> 'campaign_name' as campaign_name,
    _airbyte_data -> 'metrics' ->> 'adgroup_name' as ad_group_name,
    {{ tiktok_measures() }},
    {{ provenance() }}
from {{ source('tiktok_ads', 'ad_groups_reports_daily') }}
-- A replay withdraws rows that break their dataset's rules or have vanished at the source.
where withdrawn_by is null
