{# Where a connector's row comes from and when it was read: the last columns of every staging model of a connector. #}
{% macro provenance() -%}
    _airbyte_raw_id as raw_id,
    _airbyte_meta ->> 'sync_id' as sync_id,
    _airbyte_generation_id as generation_id,
    _airbyte_extracted_at as extracted_at,
    loaded_at
{%- endmacro %}
