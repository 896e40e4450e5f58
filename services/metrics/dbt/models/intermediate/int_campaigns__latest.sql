-- What is known of each campaign now: the connector's newest row, else the newest day of the uploads.
with

told as (
    select tenant_id, dataset, 'google_ads'::text as platform, account_id, campaign_id, campaign_name, status,
        objective, null::date as date_day, extracted_at, 1 as preference
    from {{ ref('stg_google_ads__campaigns') }}
    union all
    select tenant_id, dataset, 'meta_ads', account_id, campaign_id, campaign_name, status,
        objective, null, extracted_at, 1
    from {{ ref('stg_facebook_ads__campaigns') }}
    union all
    select tenant_id, dataset, 'microsoft_ads', account_id, campaign_id, campaign_name, status,
        objective, date_day, extracted_at, 1
    from {{ ref('stg_microsoft_ads__campaign_performance') }}
    union all
    select tenant_id, dataset, 'microsoft_ads', account_id, campaign_id, campaign_name, status,
        objective, null, extracted_at, 1
    from {{ ref('stg_microsoft_ads__campaigns') }}
    union all
    select tenant_id, dataset, 'linkedin_ads', account_id, campaign_id, campaign_name, status,
        objective, null, extracted_at, 1
    from {{ ref('stg_linkedin_ads__campaigns') }}
    union all
    select tenant_id, dataset, 'tiktok_ads', account_id, campaign_id, campaign_name, status,
        objective, null, extracted_at, 1
    from {{ ref('stg_tiktok_ads__campaigns') }}
    union all
    select tenant_id, dataset, platform, account_id, campaign_id, campaign_name,
        case when grain = 'campaign' then status end, case when grain = 'campaign' then objective end,
        date_day, extracted_at, 2
    from {{ ref('stg_uploads__ad_performance') }}
    where grain = 'campaign' or campaign_name is not null
),

final as (
    select distinct on (tenant_id, dataset, platform, account_id, campaign_id)
        tenant_id, dataset, platform, account_id, campaign_id, campaign_name, status, objective,
        extracted_at as told_at
    from told
    where account_id is not null and campaign_id is not null
    order by tenant_id, dataset, platform, account_id, campaign_id, preference, date_day desc, extracted_at desc
)

select * from final
