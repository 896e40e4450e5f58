{{ config(
    meta={'scope': 'partitions'},
    indexes=[
        {'columns': ['tenant_id', 'dataset', 'platform', 'account_id', 'date_day']},
    ],
) }}

-- Keywords come from a report of their own, and are never forced to add up to what ad groups report.
-- depends_on: {{ ref('int_partitions__to_rebuild') }}
with

account as (
    select * from {{ ref('int_accounts__latest') }} where {{ in_scope('tenant_id') }}
),

keyword_day as (
    select * from {{ ref('int_ad_keywords__rebuilt') }}
),

summed as (
    select
        tenant_id,
        dataset,
        platform,
        account_id,
        max(campaign_id) as campaign_id,
        ad_group_id,
        keyword_id,
        max(keyword_text) as keyword_text,
        max(match_type) as match_type,
        date_day,
        max(currency_code) as currency_code,
        sum(spend_micros) as spend_micros,
        sum(impressions)::bigint as impressions,
        sum(clicks)::bigint as clicks,
        sum(conversions) as conversions,
        sum(conversions_value_micros) as conversions_value_micros,
        min(first_extracted_at) as first_extracted_at,
        max(extracted_at) as last_extracted_at
    from keyword_day
    group by tenant_id, dataset, platform, account_id, ad_group_id, keyword_id, date_day
),

final as (
    select
        tenant_id,
        dataset,
        platform,
        account_id,
        summed.campaign_id,
        summed.ad_group_id,
        summed.keyword_id,
        summed.keyword_text,
        summed.match_type,
        summed.date_day,
        upper(coalesce(summed.currency_code, account.currency_code)) as currency_code,
        {{ from_micros('summed.spend_micros') }} as spend,
        summed.impressions,
        summed.clicks,
        summed.conversions::numeric(18, 6) as conversions,
        {{ from_micros('summed.conversions_value_micros') }} as conversions_value,
        summed.first_extracted_at,
        summed.last_extracted_at,
        '{{ var("contract_version") }}'::text as contract_version
    from summed
    left join account using (tenant_id, dataset, platform, account_id)
)

select * from final
