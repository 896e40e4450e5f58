-- TikTok's reports name the entity that they are about; its account (where a row does not say) and its parents are
-- those of the entity.
{% set numbers = unplaced_columns() %}

with

report as (
    select
        'tiktok_ads.advertisers_reports_daily'::text as stream, account_id, loaded_at,
        null::text as campaign_id, null::text as ad_group_id, null::text as ad_id,
        null::text as campaign_name, null::text as ad_group_name, null::text as ad_name,
        {{ numbers | join(', ') }}
    from {{ ref('stg_tiktok_ads__advertisers_reports_daily') }}
    union all
    select
        'tiktok_ads.campaigns_reports_daily', account_id, loaded_at,
        campaign_id, null, null, campaign_name, null, null,
        {{ numbers | join(', ') }}
    from {{ ref('stg_tiktok_ads__campaigns_reports_daily') }}
    union all
    select
        'tiktok_ads.ad_groups_reports_daily', account_id, loaded_at,
        null, ad_group_id, null, campaign_name, ad_group_name, null,
        {{ numbers | join(', ') }}
    from {{ ref('stg_tiktok_ads__ad_groups_reports_daily') }}
    union all
    select
        'tiktok_ads.ads_reports_daily', account_id, loaded_at,
        null, null, ad_id, campaign_name, ad_group_name, ad_name,
        {{ numbers | join(', ') }}
    from {{ ref('stg_tiktok_ads__ads_reports_daily') }}
),

campaign as (
    {{ placed_entities(ref('stg_tiktok_ads__campaigns'), 'campaign_id', ['account_id']) }}
),

ad_group as (
    {{ placed_entities(ref('stg_tiktok_ads__ad_groups'), 'ad_group_id', ['account_id', 'campaign_id']) }}
),

ad as (
    {{ placed_entities(ref('stg_tiktok_ads__ads'), 'ad_id', ['account_id', 'ad_group_id', 'campaign_id']) }}
),

final as (
    select
        {% for column in numbers -%}
        report.{{ column }},
        {% endfor -%}
        report.stream,
        coalesce(
            report.account_id, campaign.account_id, ad_group.account_id, ad.account_id, {{ unknown_account() }}
        ) as account_id,
        coalesce(report.campaign_id, ad_group.campaign_id, ad.campaign_id) as campaign_id,
        report.campaign_name,
        coalesce(report.ad_group_id, ad.ad_group_id) as ad_group_id,
        report.ad_group_name,
        report.ad_id,
        report.ad_name,
        greatest(report.loaded_at, campaign.known_since, ad_group.known_since, ad.known_since) as loaded_at
    from report
    left join campaign using (tenant_id, dataset, campaign_id)
    left join ad_group using (tenant_id, dataset, ad_group_id)
    left join ad using (tenant_id, dataset, ad_id)
)

select * from final
