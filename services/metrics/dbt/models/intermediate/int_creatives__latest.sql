-- What is known of each creative now: its newest row. Meta has creatives that several ads show; elsewhere an ad is its own.
with

told as (
    select tenant_id, dataset, 'meta_ads'::text as platform, account_id, creative_id, creative_name, headline, body,
        image_url, link_url, creative_type, call_to_action, status, extracted_at
    from {{ ref('stg_facebook_ads__ad_creatives') }}
    union all
    select tenant_id, dataset, 'tiktok_ads', account_id, ad_id, ad_name, null, ad_text,
        null, landing_page_url, ad_format, call_to_action, status, extracted_at
    from {{ ref('stg_tiktok_ads__ads') }}
    union all
    select tenant_id, dataset, 'google_ads', account_id, ad_id, ad_name, headline, body,
        image_url, link_url, ad_type, call_to_action, status, extracted_at
    from {{ ref('stg_google_ads__ads') }}
    union all
    select tenant_id, dataset, 'microsoft_ads', account_id, ad_id, ad_name, headline, body,
        null, link_url, ad_type, null, status, extracted_at
    from {{ ref('stg_microsoft_ads__ads') }}
    union all
    select tenant_id, dataset, 'linkedin_ads', account_id, ad_id, ad_name, headline, body,
        null, link_url, ad_type, call_to_action, status, extracted_at
    from {{ ref('stg_linkedin_ads__ads') }}
),

final as (
    select distinct on (tenant_id, dataset, platform, account_id, creative_id)
        tenant_id, dataset, platform, account_id, creative_id, creative_name, headline, body, image_url, link_url,
        creative_type, call_to_action, status, extracted_at as told_at
    from told
    where account_id is not null and creative_id is not null
    order by tenant_id, dataset, platform, account_id, creative_id, extracted_at desc
)

select * from final
