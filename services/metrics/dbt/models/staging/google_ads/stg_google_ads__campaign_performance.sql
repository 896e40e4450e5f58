select
    tenant_id,
    dataset,
    connection_id,
    'google_ads'::text as platform,
    'campaign'::text as grain,
    {{ account_key("coalesce(_airbyte_data ->> 'customer.id', split_part(_airbyte_data ->> 'campaign.resource_name', '/', 2))") }} as account_id,
    _airbyte_data ->> 'campaign.id' as campaign_id,
    _airbyte_data ->> 'campaign.name' as campaign_name,
    _airbyte_data ->> 'ad_group.id' as ad_group_id,
    _airbyte_data ->> 'ad_group.name' as ad_group_name,
    _airbyte_data ->> 'ad_group_ad.ad.id' as ad_id,
    _airbyte_data ->> 'ad_group_ad.ad.name' as ad_name,
    (_airbyte_data ->> 'segments.date')::date as date_day,
    concat(
        _airbyte_data ->> 'segments.ad_network_type',
        '|', _airbyte_data ->> 'segments.device',
        '|', _airbyte_data ->> 'segments.hour'
    ) as segment_key,
    null::text as region,
    _airbyte_data ->> 'customer.currency_code' as currency_code,
    {{ to_count("_airbyte_data ->> 'metrics.cost_micros'") }} as spend_micros,
    {{ to_count("_airbyte_data ->> 'metrics.impressions'") }} as impressions,
    {{ to_count("_airbyte_data ->> 'metrics.clicks'") }} as clicks,
    null::bigint as link_clicks,
    round((_airbyte_data ->> 'metrics.conversions')::numeric, 6) as conversions,
    {{ to_micros("_airbyte_data ->> 'metrics.conversions_value'") }} as conversions_value_micros,
    null::bigint as reach,
    null::int as attribution_click_days,
    null::int as attribution_view_days,
    {{ provenance() }}
from {{ source('google_ads', 'campaign_performance') }}
-- A replay withdraws rows that break their dataset's rules or have vanished at the source.
where withdrawn_by is null
