-- What the sources say about the partitions that this run rebuilds, read once: the mart and the test of its totals mean
-- the same rows, whatever lands while the run is under way. What lands meanwhile asks for a run of its own.
{{ config(
    materialized='table',
    post_hook=["{{ protected_table() }}", "analyze {{ this }}"]
) }}

with

partition_to_rebuild as (
    select * from {{ ref('int_partitions__to_rebuild') }}
),

-- The bounds are scalar sub-selects: PostgreSQL pushes them down into the views below, a join it would not.
entity_day as (
    select *
    from {{ ref('int_ad_performance__entity_days') }}
    where
        {{ in_scope('tenant_id') }}
        and date_day >= (select min(date_day) from partition_to_rebuild)
        and date_day <= (select max(date_day) from partition_to_rebuild)
),

final as (
    select entity_day.*
    from entity_day
    inner join partition_to_rebuild using (tenant_id, dataset, platform, account_id, date_day)
)

select * from final
