{#
  Whether the rows that were made have the columns of their table. The contract holds them to the model's columns, so one
  question to PostgreSQL is enough where the table has them too; dbt asks about both tables, each time in a context of its
  own, which costs more than the rows. Where they differ, it does as it is configured to.
#}
{% macro postgres__process_schema_changes(on_schema_change, source_relation, target_relation) -%}
    {%- if config.get('contract', {}).enforced -%}
        {%- set differing = run_query(differing_columns(source_relation, target_relation)) -%}
        {%- if differing.rows[0][0] == 0 -%}
            {{ return(model.columns.values() | list) }}
        {%- endif -%}
    {%- endif -%}
    {{ return(dbt.default__process_schema_changes(on_schema_change, source_relation, target_relation)) }}
{%- endmacro %}

{% macro differing_columns(one, other) -%}
    select count(*)
    from (
        select attname, format_type(atttypid, atttypmod)
        from pg_attribute
        where attrelid in ('{{ one }}'::regclass, '{{ other }}'::regclass) and attnum > 0 and not attisdropped
        group by attname, format_type(atttypid, atttypmod)
        having count(*) = 1
    ) as of_one_alone
{%- endmacro %}

{# The names of a table's columns. #}
{% macro columns_of(relation) -%}
    {%- set found = run_query(
        "select attname from pg_attribute where attrelid = '" ~ relation ~ "'::regclass and attnum > 0 and not attisdropped"
    ) -%}
    {{ return(found.columns[0].values() | list) }}
{%- endmacro %}
