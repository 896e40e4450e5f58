{{ config(
    incremental_strategy='append',
    full_refresh=false,
    on_schema_change='append_new_columns',
    post_hook=[
        "create index if not exists ledger_by_entity on {{ this }} (tenant_id, entity_key, date_day, metric, seq)",
        "create index if not exists ledger_by_day on {{ this }} (tenant_id, dataset, date_day, entity_key, metric, seq)",
    ],
) }}

{% set standing = standing_performance() %}

-- depends_on: {{ ref('int_partitions__to_rebuild') }}
with

told as (
    select
        rebuilt.*,
        {{ entity_key('rebuilt') }} as entity_key,
        {{ from_micros('rebuilt.spend_micros') }} as spend,
        {{ from_micros('rebuilt.conversions_value_micros') }} as conversions_value,
        max(rebuilt.last_extracted_at) over (
            partition by tenant_id, dataset, platform, account_id, date_day
        ) as day_extracted_at
    from {{ ref('int_ad_performance__rebuilt') }} as rebuilt
),

{{ changes_of(standing, ['grain', 'campaign_id', 'ad_group_id', 'ad_id', 'region']) }}

select * from final
