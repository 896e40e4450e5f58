{# The numbers of a row of TikTok's reports, which come as text. TikTok reports no value of conversions by default. #}
{% macro tiktok_measures() -%}
    left(_airbyte_data ->> 'stat_time_day', 10)::date as date_day,
    ''::text as segment_key,
    null::text as region,
    null::text as currency_code,
    {{ to_micros(reported_number("_airbyte_data -> 'metrics' ->> 'spend'")) }} as spend_micros,
    {{ to_count(reported_number("_airbyte_data -> 'metrics' ->> 'impressions'")) }} as impressions,
    {{ to_count(reported_number("_airbyte_data -> 'metrics' ->> 'clicks'")) }} as clicks,
    null::bigint as link_clicks,
    round({{ reported_number("_airbyte_data -> 'metrics' ->> 'conversion'") }}, 6) as conversions,
    null::bigint as conversions_value_micros,
    {{ to_count(reported_number("_airbyte_data -> 'metrics' ->> 'reach'")) }} as reach,
    null::int as attribution_click_days,
    null::int as attribution_view_days
{%- endmacro %}
