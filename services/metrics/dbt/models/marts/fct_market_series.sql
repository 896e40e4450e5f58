{{ config(meta={'scope': 'tenants'}) }}

with

observation as (
    select * from {{ ref('stg_market__observations') }} where {{ in_scope('tenant_id') }}
),

final as (
    select
        tenant_id,
        symbol,
        source,
        as_of,
        value::numeric(38, 12) as value,
        unit,
        frequency,
        quality_flags,
        revision,
        observed_at
    from observation
    where superseded_at is null
)

select * from final
