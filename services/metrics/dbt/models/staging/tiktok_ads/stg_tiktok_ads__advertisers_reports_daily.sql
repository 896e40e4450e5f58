select
    tenant_id,
    dataset,
    connection_id,
    'tiktok_ads'::text as platform,
    'account'::text as grain,
    _airbyte_data ->> 'advertiser_id' as account_id,
    {{ tiktok_measures() }},
    {{ provenance() }}
from {{ source('tiktok_ads', 'advertisers_reports_daily') }}
-- A replay withdraws rows that break their dataset's rules or have vanished at the source.
where withdrawn_by is null
