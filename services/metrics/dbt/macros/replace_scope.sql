{#
  Incremental strategy: empty the scope, then insert what is true now. A row that vanished at the source vanishes here.
  The scope is the partitions of the run (`meta.scope: partitions`) or its tenants (`meta.scope: tenants`).
#}
{% macro get_incremental_replace_scope_sql(arg_dict) -%}
    {%- set target = arg_dict['target_relation'] -%}
    {%- set columns = get_quoted_csv(arg_dict['dest_columns'] | map(attribute='name')) -%}
    delete from {{ target }} as stale
    where {{ in_scope('stale.tenant_id') }}
    {%- if config.get('meta', {}).get('scope') == 'partitions' and not is_full_rebuild() %}
        and (stale.tenant_id, stale.dataset, stale.platform, stale.account_id, stale.date_day) in (
            select tenant_id, dataset, platform, account_id, date_day
            from {{ ref('int_partitions__to_rebuild') }}
        )
    {%- endif %};
    insert into {{ target }} ({{ columns }})
    select {{ columns }}
    from {{ arg_dict['temp_relation'] }}
{%- endmacro %}
