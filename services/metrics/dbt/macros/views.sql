{#
  A view is put in place of the one that stands, in one statement. dbt would make it beside that one, rename both, and
  drop the old one with all that reads it: six statements, and for a while no views of what comes after it. Where the
  columns are others PostgreSQL cannot replace it, so it goes with all that reads it, which the same build makes again.

  It checks the rights and policies of whoever asks, not those of its owner.
#}
{% materialization view, adapter='postgres' -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- set view = this.incorporate(type='view') -%}
    {%- if existing is not none and not existing.is_view -%}
        {%- do adapter.drop_relation(existing) -%}
    {%- endif -%}
    {{ run_hooks(pre_hooks) }}
    {% call statement('main') -%}
    do $build$
    begin
        create or replace view {{ view }} with (security_invoker = true) as (
{{ sql }}
        );
    exception when invalid_table_definition then
        drop view {{ view }} cascade;
        create view {{ view }} with (security_invoker = true) as (
{{ sql }}
        );
    end
    $build$
    {%- endcall %}
    {{ run_hooks(post_hooks) }}
    {% do adapter.commit() %}
    {{ return({'relations': [view]}) }}
{%- endmaterialization %}
