-- What one unit of a currency is in the tenant's reporting currency, for the days that the run rebuilds. A rate stands in
-- for the days after it until the next one is published, a few days at most. A table, of which PostgreSQL knows how long
-- it is: where it guesses, it goes through all rates of a currency for each row that is converted.
{{ config(
    materialized='table',
    post_hook=["{{ protected_table() }}", "analyze {{ this }}"]
) }}

with

partition_to_rebuild as (
    select date_day from {{ ref('int_partitions__to_rebuild') }}
),

published as (
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

final as (
    select
        tenant_id,
        dataset,
        currency_code,
        rate_date + carried as date_day,
        fx_rate,
        rate_date as fx_rate_date,
        fx_source
    from published
    cross join lateral
        generate_series(0, least(coalesce(days_to_next - 1, {{ var('fx_carry_days') }}), {{ var('fx_carry_days') }}))
        as carried
)

select * from final
