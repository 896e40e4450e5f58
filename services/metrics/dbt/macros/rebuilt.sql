{#
  The rows of `rows` in the partitions that this run rebuilds. As a table they are read once: a mart and the test of its
  totals mean the same rows, whatever lands while the run is under way. What lands meanwhile asks for a run of its own.
#}
{% macro rows_of_rebuilt_partitions(rows) -%}
with

partition_to_rebuild as (
    select * from {{ ref('int_partitions__to_rebuild') }}
),

-- The bounds are scalar sub-selects: PostgreSQL pushes them down into the views below, a join it would not.
in_bounds as (
    select *
    from {{ rows }}
    where
        {{ in_scope('tenant_id') }}
        and date_day >= (select min(date_day) from partition_to_rebuild)
        and date_day <= (select max(date_day) from partition_to_rebuild)
),

final as (
    select in_bounds.*
    from in_bounds
    inner join partition_to_rebuild using (tenant_id, dataset, platform, account_id, date_day)
)

select * from final
{%- endmacro %}

{#
  Statistics of a table that a tenant was put into whole, for what is read from it in the same run: without them the
  planner takes a new table for empty, and reads all of it once for each row of another one.
#}
{% macro analyzed_when_whole() -%}
    {%- if is_full_rebuild() %}analyze {{ this }}{% endif -%}
{%- endmacro %}
