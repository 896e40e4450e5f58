{#
  The CTEs `published_rate` and `rate_of_day`: what one unit of a currency is in the tenant's reporting currency, for the
  days that the run rebuilds, by dataset. A rate stands in for the days after it until the next one is published, a few days at most.
#}
{% macro rate_of_day_ctes() -%}
published_rate as (
    select
        fx.*,
        lead(rate_date) over (
            partition by tenant_id, dataset, currency_code order by rate_date
        ) - rate_date as days_to_next
    from {{ ref('int_fx__cross_rates') }} as fx
    where
        {{ in_scope('tenant_id') }}
        and rate_date >= (select min(date_day) from partition_to_rebuild) - {{ var('fx_carry_days') }}
        and rate_date <= (select max(date_day) from partition_to_rebuild)
),

rate_of_day as (
    select
        tenant_id, dataset, currency_code, rate_date + carried as date_day, fx_rate, rate_date as fx_rate_date, fx_source
    from published_rate
    cross join lateral
        generate_series(0, least(coalesce(days_to_next - 1, {{ var('fx_carry_days') }}), {{ var('fx_carry_days') }}))
        as carried
)
{%- endmacro %}
