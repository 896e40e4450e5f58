select
    tenant_id,
    dataset,
    connection_id,
    'microsoft_ads'::text as platform,
    'campaign'::text as grain,
    {{ account_key("_airbyte_data ->> 'AccountId'") }} as account_id,
    _airbyte_data ->> 'AccountName' as account_name,
    _airbyte_data ->> 'TimeZone' as account_timezone,
    _airbyte_data ->> 'CampaignId' as campaign_id,
    lower(_airbyte_data ->> 'CampaignStatus') as status,
    lower(_airbyte_data ->> 'CampaignType') as objective,
    _airbyte_data ->> 'CampaignName' as campaign_name,
    null::text as ad_group_id,
    null::text as ad_group_name,
    null::text as ad_id,
    null::text as ad_name,
    (_airbyte_data ->> 'TimePeriod')::date as date_day,
    concat(
        _airbyte_data ->> 'Network',
        '|', _airbyte_data ->> 'DeviceType',
        '|', _airbyte_data ->> 'DeviceOS',
        '|', _airbyte_data ->> 'TopVsOther',
        '|', _airbyte_data ->> 'BidMatchType',
        '|', _airbyte_data ->> 'DeliveredMatchType',
        '|', _airbyte_data ->> 'BudgetName'
    ) as segment_key,
    null::text as region,
    _airbyte_data ->> 'CurrencyCode' as currency_code,
    {{ to_micros("_airbyte_data ->> 'Spend'") }} as spend_micros,
    {{ to_count("_airbyte_data ->> 'Impressions'") }} as impressions,
    {{ to_count("_airbyte_data ->> 'Clicks'") }} as clicks,
    null::bigint as link_clicks,
    -- `Conversions` is the older, whole number; the platform fills `ConversionsQualified` with fractions.
    round(coalesce(_airbyte_data ->> 'ConversionsQualified', _airbyte_data ->> 'Conversions')::numeric, 6) as conversions,
    {{ to_micros("_airbyte_data ->> 'Revenue'") }} as conversions_value_micros,
    null::bigint as reach,
    null::int as attribution_click_days,
    null::int as attribution_view_days,
    {{ provenance() }}
from {{ source('microsoft_ads', 'campaign_performance_report') }}
-- A replay withdraws rows that break their dataset's rules or have vanished at the source.
where withdrawn_by is null
