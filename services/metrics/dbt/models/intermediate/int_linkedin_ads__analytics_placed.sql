-- LinkedIn's analytics name a campaign or a creative alone; its account and its parents are those of the entity.
{% set numbers = unplaced_columns() %}

with

analytics as (
    select
        'linkedin_ads.ad_campaign_analytics'::text as stream, ad_group_id, null::text as ad_id, loaded_at,
        {{ numbers | join(', ') }}
    from {{ ref('stg_linkedin_ads__ad_campaign_analytics') }}
    union all
    select
        'linkedin_ads.ad_creative_analytics'::text, null, ad_id, loaded_at,
        {{ numbers | join(', ') }}
    from {{ ref('stg_linkedin_ads__ad_creative_analytics') }}
),

ad as (
    {{ placed_entities(ref('stg_linkedin_ads__ads'), 'ad_id', ['account_id', 'ad_group_id']) }}
),

ad_group as (
    {{ placed_entities(ref('stg_linkedin_ads__ad_groups'), 'ad_group_id', ['account_id', 'campaign_id']) }}
),

final as (
    select
        {% for column in numbers -%}
        analytics.{{ column }},
        {% endfor -%}
        analytics.stream,
        coalesce(ad.account_id, ad_group.account_id, {{ unknown_account() }}) as account_id,
        ad_group.campaign_id,
        null::text as campaign_name,
        coalesce(analytics.ad_group_id, ad.ad_group_id) as ad_group_id,
        null::text as ad_group_name,
        analytics.ad_id,
        null::text as ad_name,
        greatest(analytics.loaded_at, ad.known_since, ad_group.known_since) as loaded_at
    from analytics
    left join ad
        on analytics.tenant_id = ad.tenant_id and analytics.dataset = ad.dataset and analytics.ad_id = ad.ad_id
    left join ad_group
        on analytics.tenant_id = ad_group.tenant_id
        and analytics.dataset = ad_group.dataset
        and coalesce(analytics.ad_group_id, ad.ad_group_id) = ad_group.ad_group_id
)

select * from final
