{#
  The partitions that this run rebuilt add up to what the sources said, measure by measure and in each group of `by`.
  `rows` of a mart that has one row for each of `staged`: then they are counted as well.
#}
{% test totals_match_staging(model, staged, by, rows=true, where='true') %}
{% set keys = ['tenant_id', 'dataset', 'platform', 'account_id'] + by %}
{% set measures = ['spend_micros', 'impressions', 'clicks', 'conversions', 'conversions_value_micros'] %}
with

rebuilt as (
    select * from {{ ref('int_partitions__to_rebuild') }}
),

source_total as (
    select
        {{ keys | join(', ') }},
        {{ 'count(*)' if rows else 1 }} as rows,
        {% for measure in measures -%}
        sum({{ measure }}) as {{ measure }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ staged }}
    group by {{ keys | join(', ') }}
),

mart_total as (
    select
        {{ keys | join(', ') }},
        {{ 'count(*)' if rows else 1 }} as rows,
        sum(spend * 1000000) as spend_micros, sum(impressions) as impressions, sum(clicks) as clicks,
        sum(conversions) as conversions, sum(conversions_value * 1000000) as conversions_value_micros
    from {{ model }}
    inner join rebuilt using (tenant_id, dataset, platform, account_id, date_day)
    where {{ where }}
    group by {{ keys | join(', ') }}
)

select {{ keys | join(', ') }}
from source_total
full outer join mart_total using ({{ keys | join(', ') }})
where
    source_total.rows is distinct from mart_total.rows
    {% for measure in measures -%}
    or source_total.{{ measure }} is distinct from mart_total.{{ measure }}
    {% endfor %}
{% endtest %}
