-- What is known of each account now: the connector's newest row, else its newest report, else the newest upload.
with

told as (
    select tenant_id, dataset, 'google_ads'::text as platform, account_id, account_name, currency_code,
        account_timezone, extracted_at, 1 as preference
    from {{ ref('stg_google_ads__customers') }}
    union all
    select tenant_id, dataset, 'meta_ads', account_id, account_name, currency_code,
        account_timezone, extracted_at, 1
    from {{ ref('stg_facebook_ads__ad_accounts') }}
    union all
    select tenant_id, dataset, 'microsoft_ads', account_id, account_name, currency_code,
        account_timezone, extracted_at, 2
    from {{ ref('stg_microsoft_ads__campaign_performance') }}
    union all
    select tenant_id, dataset, 'microsoft_ads', account_id, account_name, currency_code,
        account_timezone, extracted_at, 1
    from {{ ref('stg_microsoft_ads__accounts') }}
    union all
    select tenant_id, dataset, 'linkedin_ads', account_id, account_name, currency_code,
        account_timezone, extracted_at, 1
    from {{ ref('stg_linkedin_ads__accounts') }}
    union all
    select tenant_id, dataset, 'tiktok_ads', account_id, account_name, currency_code,
        account_timezone, extracted_at, 1
    from {{ ref('stg_tiktok_ads__accounts') }}
    union all
    select tenant_id, dataset, platform, account_id, max(account_name), max(currency_code),
        null, max(extracted_at), 3
    from {{ ref('stg_uploads__ad_performance') }}
    group by tenant_id, dataset, platform, account_id
),

final as (
    select distinct on (tenant_id, dataset, platform, account_id)
        tenant_id, dataset, platform, account_id, account_name, currency_code, account_timezone,
        extracted_at as told_at
    from told
    where account_id is not null
    order by tenant_id, dataset, platform, account_id, preference, extracted_at desc
)

select * from final
