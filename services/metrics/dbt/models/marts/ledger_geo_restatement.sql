{{ config(
    incremental_strategy='append',
    full_refresh=false,
    on_schema_change='append_new_columns',
    post_hook=[
        "create index if not exists geo_ledger_by_entity on {{ this }} (tenant_id, entity_key, date_day, metric, seq)",
        "create index if not exists geo_ledger_by_day on {{ this }} (tenant_id, dataset, date_day, entity_key, metric, seq)",
    ],
) }}

{% set standing = standing_places() %}
{% set identity = ['campaign_id', 'geo_level', 'country', 'region'] %}

-- What is left over of places is not recorded: it follows from them and from what campaigns said.
-- depends_on: {{ ref('int_partitions__to_rebuild') }}
with

told as (
    select
        placed.*,
        {{ key_of('placed', identity) }} as entity_key,
        max(placed.last_extracted_at) over (
            partition by tenant_id, dataset, platform, account_id, date_day
        ) as day_extracted_at
    from {{ ref('int_ad_geo__placed') }} as placed
),

{{ changes_of(standing, identity, condition='not is_unattributed') }}

select * from final
