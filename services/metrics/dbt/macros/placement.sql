{#
  Of rows that name an entity without its parents: one row per entity, as it was told last, with the moment since which
  it is known. Rows that came before that are placed anew then.
#}
{% macro placed_entities(entities, key, columns) -%}
    select distinct on (tenant_id, dataset, {{ key }})
        tenant_id, dataset, {{ key }}, {{ columns | join(', ') }},
        min(loaded_at) over (partition by tenant_id, dataset, {{ key }}) as known_since
    from {{ entities }}
    where account_id is not null
    order by tenant_id, dataset, {{ key }}, extracted_at desc, raw_id desc
{%- endmacro %}

{# The account of rows that nobody can place: in the marts with this account, and in no total. #}
{% macro unknown_account() -%}
    'unknown'
{%- endmacro %}

{# An account, or the unknown one where a row need not name it. #}
{% macro accounted(account_id='account_id') -%}
    coalesce({{ account_id }}, {{ unknown_account() }}) as account_id
{%- endmacro %}
