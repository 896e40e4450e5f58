{{ config(meta={'scope': 'tenants'}, on_schema_change='append_new_columns', full_refresh=false) }}

with

known as (
    select * from {{ ref('int_keywords__latest') }} where {{ in_scope('tenant_id') }}
),

active as (
    select distinct on (tenant_id, dataset, platform, account_id, ad_group_id, keyword_id)
        tenant_id, dataset, platform, account_id, ad_group_id, keyword_id, keyword_text, match_type,
        last_extracted_at, min(first_extracted_at) over (partition by tenant_id, dataset, platform, account_id, ad_group_id, keyword_id) as first_extracted_at
    from {{ ref('fct_ad_keyword_daily') }}
    where {{ in_scope('tenant_id') }}
    order by tenant_id, dataset, platform, account_id, ad_group_id, keyword_id, date_day desc
),

entity as (
    select
        tenant_id,
        dataset,
        platform,
        account_id,
        ad_group_id,
        keyword_id,
        coalesce(known.keyword_text, active.keyword_text) as keyword_text,
        coalesce(known.match_type, active.match_type) as match_type,
        known.status,
        greatest(known.told_at, active.last_extracted_at) as changed_at,
        least(known.told_at, active.first_extracted_at) as known_since
    from known
    full outer join active using (tenant_id, dataset, platform, account_id, ad_group_id, keyword_id)
),

final as (
    {{ versions_of('entity', ['tenant_id', 'dataset', 'platform', 'account_id', 'ad_group_id', 'keyword_id'], ['keyword_text', 'match_type', 'status']) }}
)

select * from final
