{# The number at the end of `urn:li:sponsoredCampaign:123`; ids of creatives come as URNs or as numbers. #}
{% macro urn_id(urn) -%}
    regexp_replace({{ urn }}, '^urn:.*:', '')
{%- endmacro %}

{# The numbers of a row of LinkedIn's analytics. Its days are UTC, and a row of one day begins and ends on it. #}
{% macro linkedin_measures() -%}
    (_airbyte_data ->> 'start_date')::date as date_day,
    coalesce(_airbyte_data ->> 'end_date', '') as segment_key,
    null::text as region,
    null::text as currency_code,
    {{ to_micros(reported_number("_airbyte_data ->> 'costInLocalCurrency'")) }} as spend_micros,
    {{ to_count("_airbyte_data ->> 'impressions'") }} as impressions,
    {{ to_count("_airbyte_data ->> 'clicks'") }} as clicks,
    {{ to_count("_airbyte_data ->> 'landingPageClicks'") }} as link_clicks,
    round((_airbyte_data ->> 'externalWebsiteConversions')::numeric, 6) as conversions,
    {{ to_micros(reported_number("_airbyte_data ->> 'conversionValueInLocalCurrency'")) }} as conversions_value_micros,
    null::bigint as reach,
    null::int as attribution_click_days,
    null::int as attribution_view_days
{%- endmacro %}
