{{ config(meta={'scope': 'tenants'}, on_schema_change='append_new_columns', full_refresh=false) }}

with

entity as (
    select *, told_at as changed_at, told_at as known_since
    from {{ ref('int_creatives__latest') }}
    where {{ in_scope('tenant_id') }}
),

final as (
    {{ versions_of(
        'entity',
        ['tenant_id', 'dataset', 'platform', 'account_id', 'creative_id'],
        ['creative_name', 'headline', 'body', 'image_url', 'link_url', 'creative_type', 'call_to_action', 'status'],
        carried=['image_url'],
    ) }}
)

select * from final
