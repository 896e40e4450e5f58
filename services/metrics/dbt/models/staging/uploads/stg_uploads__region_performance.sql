select
    tenant_id,
    'warehouse'::text as dataset,
    platform,
    {{ account_key('account_id') }} as account_id,
    campaign_id,
    campaign_name,
    region,
    date_day,
    currency_code,
    spend_micros,
    impressions,
    clicks,
    link_clicks,
    conversions,
    conversions_value_micros,
    reach,
    extracted_at,
    loaded_at
from {{ source('uploads', 'region_performance') }}
-- A replay withdraws rows that break their dataset's rules or have vanished at the source.
where withdrawn_by is null
