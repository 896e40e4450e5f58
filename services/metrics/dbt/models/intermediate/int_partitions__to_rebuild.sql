-- The (account, day) partitions that this run rebuilds whole: those with rows loaded since the last run, those of rows
-- of a dead generation, and those that the caller names because rows may have vanished from them.
{{ config(
    materialized='table',
    indexes=[{'columns': ['tenant_id', 'dataset', 'platform', 'account_id', 'date_day'], 'unique': true}],
    post_hook=["{{ protected_table() }}", "analyze {{ this }}"]
) }}

{% set mart = adapter.get_relation(target.database, 'warehouse', 'fct_ad_performance_daily') if execute %}

with

connector as (
    select
        tenant_id, dataset, platform, account_id, date_day, loaded_at,
        generation_id < max(generation_id) over (partition by tenant_id, dataset, connection_id, stream) as is_dead
    from {{ ref('int_ad_performance__connector_rows') }}
    where {{ in_scope('tenant_id') }}
),

loaded as (
    select tenant_id, dataset, platform, account_id, date_day, loaded_at, is_dead from connector
    union all
    select tenant_id, dataset, platform, account_id, date_day, loaded_at, false
    from {{ ref('stg_uploads__ad_performance') }}
    where {{ in_scope('tenant_id') }}
),

named_window as (
    {{ named_windows() }}
),

known as (
    select tenant_id, dataset, platform, account_id, date_day from loaded
    {% if mart -%}
    union
    select tenant_id, dataset, platform, account_id, date_day from {{ mart }} where {{ in_scope('tenant_id') }}
    {%- endif %}
),

final as (
    {% if is_full_rebuild() -%}
    select distinct tenant_id, dataset, platform, account_id, date_day from known
    {%- else -%}
    select tenant_id, dataset, platform, account_id, date_day
    from loaded
    where is_dead or loaded_at >= '{{ var("since") }}'::timestamptz
    union
    select known.tenant_id, known.dataset, known.platform, known.account_id, known.date_day
    from known
    inner join named_window
        on known.tenant_id = named_window.tenant_id
        and known.dataset = named_window.dataset
        and known.platform = named_window.platform
        and known.account_id = named_window.account_id
        and known.date_day between named_window.min_date and named_window.max_date
    {%- endif %}
)

select * from final
