-- The rows name their creative alone; whose it is, the creatives say.
select
    tenant_id,
    dataset,
    connection_id,
    'linkedin_ads'::text as platform,
    'ad'::text as grain,
    {{ urn_id("_airbyte_data -> 'pivotValues' ->> 0") }} as ad_id,
    {{ linkedin_measures() }},
    {{ provenance() }}
from {{ source('linkedin_ads', 'ad_creative_analytics') }}
-- A replay withdraws rows that break their dataset's rules or have vanished at the source.
where withdrawn_by is null
