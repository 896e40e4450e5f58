{#
  The texts of an ad's assets, one a line, of a JSON array. Google's connector writes an asset as the JSON of an object
  (`{"text": "…"}`) or as plain text, Microsoft's as an object around one. What is none of them is left out: no JSON is
  parsed but a string whose escapes are known to be good, because one odd ad must not stop everybody's run.
#}
{% macro asset_lines(assets) -%}
    (
        select nullif(string_agg(asset_text, e'\n' order by position), '')
        from (
            select
                position,
                case
                    when jsonb_typeof(asset) = 'object' then coalesce(asset ->> 'text', asset #>> '{Asset,Text}')
                    when left(asset #>> '{}', 1) = chr(123) and jsonb_typeof(asset) = 'string' then (
                        '"' || substring(asset #>> '{}' from '"text"\s*:\s*"((?:[^"\\[:cntrl:]]|\\["\\/bfnrt]|\\u(?!0000|[dD][89a-fA-F])[0-9a-fA-F]{4}|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})*)"') || '"'
                    )::jsonb #>> '{}'
                    when jsonb_typeof(asset) = 'string' then asset #>> '{}'
                end as asset_text
            from jsonb_array_elements(
                case jsonb_typeof({{ assets }}) when 'array' then {{ assets }} else '[]'::jsonb end
            ) with ordinality as listed (asset, position)
        ) as texts
    )
{%- endmacro %}

{# Several fields, one a line; null when none of them says anything. #}
{% macro lines_of(fields) -%}
    nullif(concat_ws(e'\n', {% for field in fields %}nullif(_airbyte_data ->> '{{ field }}', ''){{ ', ' if not loop.last }}{% endfor %}), '')
{%- endmacro %}
