{# The partitions that this run rebuilt add up to what the sources said, measure by measure and grain by grain. #}
{% test totals_match_staging(model) %}
with

rebuilt as (
    select * from {{ ref('int_partitions__to_rebuild') }}
),

source_total as (
    select
        tenant_id, dataset, platform, account_id, grain,
        count(*) as entity_days, sum(spend_micros) as spend_micros, sum(impressions) as impressions,
        sum(clicks) as clicks, sum(conversions) as conversions
    from {{ ref('int_ad_performance__rebuilt') }}
    group by tenant_id, dataset, platform, account_id, grain
),

mart_total as (
    select
        tenant_id, dataset, platform, account_id, grain,
        count(*) as entity_days, sum(spend * 1000000) as spend_micros, sum(impressions) as impressions,
        sum(clicks) as clicks, sum(conversions) as conversions
    from {{ model }}
    inner join rebuilt using (tenant_id, dataset, platform, account_id, date_day)
    group by tenant_id, dataset, platform, account_id, grain
)

select tenant_id, dataset, platform, account_id, grain
from source_total
full outer join mart_total using (tenant_id, dataset, platform, account_id, grain)
where
    source_total.entity_days is distinct from mart_total.entity_days
    or source_total.spend_micros is distinct from mart_total.spend_micros
    or source_total.impressions is distinct from mart_total.impressions
    or source_total.clicks is distinct from mart_total.clicks
    or source_total.conversions is distinct from mart_total.conversions
{% endtest %}
