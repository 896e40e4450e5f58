{#
  At each level of places of a day that this run rebuilt, places and `unattributed` together are what campaigns report,
  or what the places report where that is more; and there is one such row wherever there are places and campaigns.
#}
{% test unattributed_is_the_rest(model, whole) %}
{% set keys = ['tenant_id', 'dataset', 'platform', 'account_id', 'date_day'] %}
{% set measures = ['spend', 'impressions', 'clicks', 'link_clicks', 'conversions', 'conversions_value'] %}
with

rebuilt as (
    select * from {{ ref('int_partitions__to_rebuild') }}
),

-- Materialized, because a planner that takes the marts for small would read all of it once for each day of a level.
reported as materialized (
    select
        {{ keys | join(', ') }},
        {% for measure in measures -%}
        sum({{ measure }}) as {{ measure }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ whole }}
    inner join rebuilt using ({{ keys | join(', ') }})
    where counts_in_total
    group by {{ keys | join(', ') }}
    having count(distinct currency_code) <= 1
),

level as (
    select
        {{ keys | join(', ') }}, geo_level,
        count(*) filter (where is_unattributed) as rests,
        count(*) filter (where not is_unattributed) as places,
        {% for measure in measures -%}
        sum({{ measure }}) filter (where is_unattributed) as {{ measure }}_left,
        coalesce(sum({{ measure }}) filter (where not is_unattributed), 0) as {{ measure }}_placed{{ ',' if not loop.last }}
        {% endfor %}
    from {{ model }}
    inner join rebuilt using ({{ keys | join(', ') }})
    group by {{ keys | join(', ') }}, geo_level
)

select {{ keys | join(', ') }}, geo_level
from level
left join reported using ({{ keys | join(', ') }})
where
    places = 0
    or rests <> (reported.tenant_id is not null)::int
    {% for measure in measures -%}
    or reported.{{ measure }} is not null
        and {{ measure }}_placed + {{ measure }}_left is distinct from greatest({{ measure }}_placed, reported.{{ measure }})
    or reported.{{ measure }} is null and {{ measure }}_left is not null
    {% endfor %}
{% endtest %}
