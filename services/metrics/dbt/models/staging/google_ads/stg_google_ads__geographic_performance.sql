-- Places as Google numbers them; where nobody told a region, there is none.
select
    tenant_id,
    dataset,
    connection_id,
    'google_ads'::text as platform,
    'campaign'::text as grain,
    {{ account_key("_airbyte_data ->> 'customer.id'") }} as account_id,
    _airbyte_data ->> 'campaign.id' as campaign_id,
    _airbyte_data ->> 'campaign.name' as campaign_name,
    null::text as ad_group_id,
    null::text as ad_group_name,
    null::text as ad_id,
    null::text as ad_name,
    (_airbyte_data ->> 'segments.date')::date as date_day,
    concat(
        _airbyte_data ->> 'geographic_view.location_type',
        '|', _airbyte_data ->> 'geographic_view.country_criterion_id',
        '|', _airbyte_data ->> 'segments.geo_target_region'
    ) as segment_key,
    _airbyte_data ->> 'geographic_view.country_criterion_id' as country_target_id,
    substring(_airbyte_data ->> 'segments.geo_target_region' from '\d+$') as region_target_id,
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
from {{ source('google_ads', 'geographic_performance') }}
-- A replay withdraws rows that break their dataset's rules or have vanished at the source.
where withdrawn_by is null
