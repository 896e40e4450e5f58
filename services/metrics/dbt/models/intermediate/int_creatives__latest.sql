-- What is known of each creative now: its newest row. TikTok's ads are their own creatives.
with

told as (
    select tenant_id, dataset, 'meta_ads'::text as platform, account_id, creative_id, creative_name, headline, body,
        image_url, link_url, status, extracted_at
    from {{ ref('stg_facebook_ads__ad_creatives') }}
    union all
    select tenant_id, dataset, 'tiktok_ads', account_id, ad_id, ad_name, null, ad_text,
        null, landing_page_url, status, extracted_at
    from {{ ref('stg_tiktok_ads__ads') }}
),

final as (
    select distinct on (tenant_id, dataset, platform, account_id, creative_id)
        tenant_id, dataset, platform, account_id, creative_id, creative_name, headline, body, image_url, link_url,
        status, extracted_at as told_at
    from told
    where account_id is not null
    order by tenant_id, dataset, platform, account_id, creative_id, extracted_at desc
)

select * from final
