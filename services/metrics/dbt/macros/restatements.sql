{# The mart as it stands before this run, or nothing. Not by `ref`: what the mart becomes depends on what it was. #}
{% macro standing_performance() -%}
    {{ return(adapter.get_relation(target.database, 'warehouse', 'fct_ad_performance_daily') if execute) }}
{%- endmacro %}

{# One name for an entity at its grain, in its region: null ids count as values like any other. #}
{% macro entity_key(rows) -%}
    md5(jsonb_build_array(
        {{ rows }}.dataset, {{ rows }}.platform, {{ rows }}.account_id, {{ rows }}.grain, {{ rows }}.campaign_id,
        {{ rows }}.ad_group_id, {{ rows }}.ad_id, {{ rows }}.region
    )::text)::uuid
{%- endmacro %}
