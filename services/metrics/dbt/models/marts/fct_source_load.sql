{{ config(meta={'scope': 'tenants'}) }}

-- dbt's own source freshness is one number for all tenants, and hides the one that stopped; this is a row a tenant.
with

{% set tables = {
    'google_ads.campaign_performance': 'stg_google_ads__campaign_performance',
    'google_ads.ad_group_ad_performance': 'stg_google_ads__ad_performance',
    'facebook_ads.ads_insights': 'stg_facebook_ads__ads_insights',
    'microsoft_ads.campaign_performance_report': 'stg_microsoft_ads__campaign_performance',
    'google_ads.keyword_view': 'stg_google_ads__keyword_performance',
    'google_ads.geographic_performance': 'stg_google_ads__geographic_performance',
    'facebook_ads.ads_insights_country': 'stg_facebook_ads__ads_insights_country',
    'facebook_ads.ads_insights_region': 'stg_facebook_ads__ads_insights_region',
    'microsoft_ads.geographic_performance_report': 'stg_microsoft_ads__geographic_performance',
    'linkedin_ads.ad_campaign_analytics': 'stg_linkedin_ads__ad_campaign_analytics',
    'linkedin_ads.ad_creative_analytics': 'stg_linkedin_ads__ad_creative_analytics',
    'tiktok_ads.advertisers_reports_daily': 'stg_tiktok_ads__advertisers_reports_daily',
    'tiktok_ads.campaigns_reports_daily': 'stg_tiktok_ads__campaigns_reports_daily',
    'tiktok_ads.ad_groups_reports_daily': 'stg_tiktok_ads__ad_groups_reports_daily',
    'tiktok_ads.ads_reports_daily': 'stg_tiktok_ads__ads_reports_daily',
} %}

loaded as (
    {% for name, model in tables.items() -%}
    select tenant_id, dataset, '{{ name }}'::text as source_table, loaded_at, extracted_at from {{ ref(model) }}
    union all
    {% endfor -%}
    select tenant_id, dataset, 'uploads.ad_performance', loaded_at, extracted_at
    from {{ ref('stg_uploads__ad_performance') }}
    union all
    select tenant_id, dataset, 'uploads.region_performance', loaded_at, extracted_at
    from {{ ref('stg_uploads__region_performance') }}
    union all
    select tenant_id, dataset, 'demo.exchange_rates', loaded_at, extracted_at
    from {{ ref('stg_demo__exchange_rates') }}
    union all
    select tenant_id, 'warehouse', 'market.observations', loaded_at, observed_at
    from {{ ref('stg_market__observations') }}
),

final as (
    select
        tenant_id,
        dataset,
        source_table,
        count(*)::bigint as row_count,
        max(loaded_at) as max_loaded_at,
        max(extracted_at) as max_extracted_at
    from loaded
    where {{ in_scope('tenant_id') }}
    group by tenant_id, dataset, source_table
)

select * from final
