{{ config(
    meta={'scope': 'partitions'},
    indexes=[
        {'columns': ['tenant_id', 'dataset', 'platform', 'account_id', 'date_day']},
    ],
) }}

-- depends_on: {{ ref('int_partitions__to_rebuild') }}
with

entity_day as (
    select * from {{ ref('int_ad_performance__rebuilt') }}
),

account as (
    select * from {{ ref('int_accounts__latest') }} where {{ in_scope('tenant_id') }}
),

campaign as (
    select * from {{ ref('int_campaigns__latest') }} where {{ in_scope('tenant_id') }}
),

ad_group as (
    select * from {{ ref('int_ad_groups__latest') }} where {{ in_scope('tenant_id') }}
),

ad as (
    select * from {{ ref('int_ads__latest') }} where {{ in_scope('tenant_id') }}
),

lookback (platform, days) as (
    values
        ('google_ads', 30), ('meta_ads', 28), ('linkedin_ads', 30), ('tiktok_ads', 14), ('microsoft_ads', 30)
),

in_partition as (
    select
        entity_day.*,
        case entity_day.grain when 'campaign' then 1 when 'ad_group' then 2 when 'ad' then 3 else 4 end as coarseness
    from entity_day
),

-- Totals count every campaign's day once, at the coarsest grain that reports it. Rows of unknown campaigns count only
-- where no campaign is reported as such, account rows only where nothing finer is. A connector's rows of unknown campaigns
-- are those of entities that were not read yet: they count only where nothing coarser is reported. What belongs to no
-- known account counts nowhere, because the platform's other reports may have it too.
counted as (
    select
        in_partition.*,
        case
            when account_id = {{ unknown_account() }} then false
            when grain = 'account' then bool_and(grain = 'account') over account_day
            when campaign_id is null and source = 'connector' then coarseness = min(coarseness) over account_day
            when campaign_id is null
                then coarseness = min(coarseness) over campaign_day and not bool_or(grain = 'campaign') over account_day
            else coarseness = min(coarseness) over campaign_day
        end as counts_in_total
    from in_partition
    window
        account_day as (partition by tenant_id, dataset, platform, account_id, date_day),
        campaign_day as (
            partition by tenant_id, dataset, platform, account_id, date_day, grain = 'account', campaign_id
        )
),

final as (
    select
        counted.tenant_id,
        counted.dataset,
        counted.platform,
        counted.grain,
        counted.account_id,
        account.account_name,
        counted.campaign_id,
        coalesce(counted.campaign_name, campaign.campaign_name) as campaign_name,
        counted.ad_group_id,
        coalesce(counted.ad_group_name, ad_group.ad_group_name) as ad_group_name,
        counted.ad_id,
        coalesce(counted.ad_name, ad.ad_name) as ad_name,
        counted.date_day,
        counted.region,
        account.account_timezone,
        upper(coalesce(counted.currency_code, account.currency_code)) as currency_code,
        {{ from_micros('counted.spend_micros') }} as spend,
        counted.impressions,
        counted.clicks,
        counted.link_clicks,
        counted.conversions::numeric(18, 6) as conversions,
        {{ from_micros('counted.conversions_value_micros') }} as conversions_value,
        counted.reach,
        counted.attribution_click_days,
        counted.attribution_view_days,
        counted.source,
        counted.counts_in_total,
        counted.last_extracted_at::date > counted.date_day + coalesce(lookback.days, 30) as is_settled,
        counted.date_day + coalesce(lookback.days, 30) as settles_on,
        counted.first_extracted_at,
        counted.last_extracted_at,
        now() as built_at,
        '{{ var("contract_version") }}'::text as contract_version
    from counted
    left join account using (tenant_id, dataset, platform, account_id)
    left join campaign using (tenant_id, dataset, platform, account_id, campaign_id)
    left join ad_group using (tenant_id, dataset, platform, account_id, ad_group_id)
    left join ad using (tenant_id, dataset, platform, account_id, ad_id)
    left join lookback using (platform)
)

select * from final
