{# Which tenants a run may touch. The variables are set by services/metrics/dbt_runs; without them it is everybody. #}
{% macro in_scope(column) -%}
    {%- set tenants = var('tenant_ids') -%}
    {%- if tenants -%}
    {{ column }} in ({% for tenant in tenants %}'{{ tenant }}'::uuid{{ ', ' if not loop.last }}{% endfor %})
    {%- else -%}
    true
    {%- endif -%}
{%- endmacro %}

{# `true` when every partition of the scope is rebuilt, whenever its rows were loaded. #}
{% macro is_full_rebuild() -%}
    {{ return(var('since') is none) }}
{%- endmacro %}

{# Windows that were named by whoever knows what changed, as rows; without any, no row. They name accounts as the raw
   rows do, which the marts do not. #}
{% macro named_windows() -%}
    {%- set windows = var('windows') -%}
    {%- if windows -%}
    select
        tenant_id, dataset, platform, {{ account_key('account_id') }} as account_id, min_date, max_date
    from (
        values
        {% for window in windows -%}
        (
            '{{ window.tenant_id }}'::uuid,
            {{ dbt.string_literal(window.dataset) }},
            {{ dbt.string_literal(dbt.escape_single_quotes(window.platform)) }},
            {{ dbt.string_literal(dbt.escape_single_quotes(window.account_id)) }},
            '{{ window.min_date }}'::date,
            '{{ window.max_date }}'::date
        ){{ ',' if not loop.last }}
        {% endfor %}
    ) as named (tenant_id, dataset, platform, account_id, min_date, max_date)
    {%- else -%}
    select
        null::uuid as tenant_id, null::text as dataset, null::text as platform, null::text as account_id,
        null::date as min_date, null::date as max_date
    where false
    {%- endif -%}
{%- endmacro %}

{# Data tests look at the tenants of the run; a run for all looks at all. #}
{% macro get_where_subquery(relation) -%}
    {%- set where = config.get('where', '') -%}
    {%- set scoped = var('tenant_ids') and not config.get('meta', {}).get('all_tenants') -%}
    {%- if where or scoped -%}
        {%- set filtered -%}
            (select * from {{ relation }} where {{ where or 'true' }}{% if scoped %} and {{ in_scope('tenant_id') }}{% endif %}) scoped
        {%- endset -%}
        {% do return(filtered) %}
    {%- else -%}
        {% do return(relation) %}
    {%- endif -%}
{%- endmacro %}
