-- The (account, day) partitions that this run rebuilds whole: those with rows loaded since the last run, those of rows
-- of a dead generation, those whose exchange rate was published or revised since, and those that the caller names because
-- rows may have vanished from them.
{{ config(
    materialized='table',
    indexes=[{'columns': ['tenant_id', 'dataset', 'platform', 'account_id', 'date_day'], 'unique': true}],
    post_hook=["{{ protected_table() }}", "analyze {{ this }}"]
) }}

{% set connector_rows = [
    ref('int_ad_performance__connector_rows'), ref('int_ad_keywords__connector_rows'), ref('int_ad_geo__connector_rows')
] %}
{% set uploaded_rows = [ref('stg_uploads__ad_performance'), ref('stg_uploads__region_performance')] %}
{% set marts = [] %}
{% for name in ['fct_ad_performance_daily', 'fct_ad_keyword_daily', 'fct_ad_geo_daily'] if execute %}
    {%- set mart = adapter.get_relation(target.database, 'warehouse', name) -%}
    {%- if mart %}{% do marts.append(mart) %}{% endif -%}
{% endfor %}
{% set priced = adapter.get_relation(target.database, 'warehouse', 'fct_ad_performance_daily') if execute %}

with

loaded as (
    {% for rows in connector_rows -%}
    select
        tenant_id, dataset, platform, account_id, date_day, loaded_at,
        generation_id < max(generation_id) over (partition by tenant_id, dataset, connection_id, stream) as is_dead
    from {{ rows }}
    where {{ in_scope('tenant_id') }}
    union all
    {% endfor %}
    {%- for rows in uploaded_rows -%}
    select tenant_id, dataset, platform, account_id, date_day, loaded_at, false
    from {{ rows }}
    where {{ in_scope('tenant_id') }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

named_window as (
    {{ named_windows() }}
),

known as (
    select tenant_id, dataset, platform, account_id, date_day from loaded
    {%- for mart in marts %}
    union
    select tenant_id, dataset, platform, account_id, date_day from {{ mart }} where {{ in_scope('tenant_id') }}
    {%- endfor %}
),

repriced_day as (
    select fx.tenant_id, fx.dataset, fx.rate_date + carried as date_day
    from (
        select tenant_id, 'warehouse'::text as dataset, rate_date, observed_at as told_at
        from {{ ref('stg_market__fx_rates') }}
        union all
        select tenant_id, dataset, rate_date, loaded_at
        from {{ ref('stg_demo__exchange_rates') }}
    ) as fx
    cross join generate_series(0, {{ var('fx_carry_days') }}) as carried
    where {{ in_scope('fx.tenant_id') }} and fx.told_at >= '{{ var("since") or "infinity" }}'::timestamptz
),

final as (
    {% if is_full_rebuild() -%}
    select distinct tenant_id, dataset, platform, account_id, date_day from known
    {%- else -%}
    select tenant_id, dataset, platform, account_id, date_day
    from loaded
    where is_dead or loaded_at >= '{{ var("since") }}'::timestamptz
    union
    -- What could not be placed may have been placed since.
    {% for mart in marts -%}
    select tenant_id, dataset, platform, account_id, date_day
    from {{ mart }}
    where account_id = {{ unknown_account() }} and {{ in_scope('tenant_id') }}
    union
    {% endfor -%}
    {% if priced -%}
    select tenant_id, dataset, platform, account_id, date_day
    from {{ priced }}
    where {{ in_scope('tenant_id') }} and (tenant_id, dataset, date_day) in (
        select tenant_id, dataset, date_day from repriced_day
    )
    union
    {% endif -%}
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
