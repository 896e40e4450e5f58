{{ config(
    meta={'scope': 'tenants'},
    indexes=[{'columns': ['tenant_id', 'dataset', 'rate_date', 'currency_code']}],
) }}

with

version as (
    select * from {{ ref('int_fx__rate_versions') }} where {{ in_scope('tenant_id') }}
),

final as (
    select
        tenant_id,
        dataset,
        currency_code,
        rate_date,
        rate,
        fx_source,
        known_from,
        known_to,
        {{ var('fx_carry_days') }}::int as holds_days
    from version
)

select * from final
