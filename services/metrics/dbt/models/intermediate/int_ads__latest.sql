-- The current name and status of each ad: the connector's newest row, else the newest day of the uploads.
with

told as (
    select tenant_id, dataset, 'google_ads'::text as platform, account_id, ad_id, ad_name, status,
        null::text as creative_id, null::date as date_day, extracted_at, 1 as preference
    from {{ ref('stg_google_ads__ads') }}
    union all
    select tenant_id, dataset, 'meta_ads', account_id, ad_id, ad_name, status, creative_id, null, extracted_at, 1
    from {{ ref('stg_facebook_ads__ads') }}
    union all
    select tenant_id, dataset, 'microsoft_ads', account_id, ad_id, ad_name, status, null, null, extracted_at, 1
    from {{ ref('stg_microsoft_ads__ads') }}
    union all
    select tenant_id, dataset, 'linkedin_ads', account_id, ad_id, ad_name, status, null, null, extracted_at, 1
    from {{ ref('stg_linkedin_ads__ads') }}
    union all
    select tenant_id, dataset, 'tiktok_ads', account_id, ad_id, ad_name, status, null, null, extracted_at, 1
    from {{ ref('stg_tiktok_ads__ads') }}
    union all
    select tenant_id, dataset, platform, account_id, ad_id, ad_name,
        case when grain = 'ad' then status end, null, date_day, extracted_at, 2
    from {{ ref('stg_uploads__ad_performance') }}
    where ad_name is not null or (grain = 'ad' and status is not null)
),

final as (
    select distinct on (tenant_id, dataset, platform, account_id, ad_id)
        tenant_id, dataset, platform, account_id, ad_id, ad_name, status, creative_id,
        extracted_at as told_at
    from told
    where account_id is not null and ad_id is not null
    order by tenant_id, dataset, platform, account_id, ad_id, preference, date_day desc, extracted_at desc
)

select * from final
