{{ config(
    meta={'scope': 'partitions'},
    on_schema_change='append_new_columns',
    indexes=[
        {'columns': ['tenant_id', 'dataset', 'platform', 'account_id', 'date_day']},
    ],
    post_hook=[
        "create index if not exists performance_by_first_read on {{ this }} (tenant_id, dataset, first_extracted_at)",
        "{{ analyzed_when_whole() }}",
    ],
) }}

{% set standing = standing_performance() %}

with

entity_day as (
    select * from {{ ref('int_ad_performance__rebuilt') }}
),

partition_to_rebuild as (
    select date_day from {{ ref('int_partitions__to_rebuild') }}
),

setting as (
    select tenant_id, reporting_currency from {{ ref('stg_metrics__tenant_settings') }}
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

restated as (
    select tenant_id, entity_key, date_day, max(seq) as restatement_no
    from {{ ref('ledger_metric_restatement') }}
    where
        {{ in_scope('tenant_id') }}
        and date_day >= (select min(date_day) from partition_to_rebuild)
        and date_day <= (select max(date_day) from partition_to_rebuild)
    group by tenant_id, entity_key, date_day
),

named as (
    select
        counted.*,
        account.account_name,
        account.account_timezone,
        coalesce(counted.campaign_name, campaign.campaign_name) as known_campaign_name,
        coalesce(counted.ad_group_name, ad_group.ad_group_name) as known_ad_group_name,
        coalesce(counted.ad_name, ad.ad_name) as known_ad_name,
        upper(coalesce(counted.currency_code, account.currency_code)) as known_currency,
        coalesce(setting.reporting_currency, '{{ var("default_reporting_currency") }}') as reporting_currency,
        counted.date_day + coalesce(lookback.days, 30) as settles_on
    from counted
    left join account using (tenant_id, dataset, platform, account_id)
    left join campaign using (tenant_id, dataset, platform, account_id, campaign_id)
    left join ad_group using (tenant_id, dataset, platform, account_id, ad_group_id)
    left join ad using (tenant_id, dataset, platform, account_id, ad_id)
    left join setting using (tenant_id)
    left join lookback using (platform)
),

rate_of_day as (
    select * from {{ ref('int_fx__rates_of_day') }} where {{ in_scope('tenant_id') }}
),

priced as (
    select
        named.*,
        coalesce(restated.restatement_no, 0)::int as restatement_no,
        case when known_currency = reporting_currency then 1 else rate_of_day.fx_rate end as fx_rate,
        case when known_currency = reporting_currency then named.date_day else rate_of_day.fx_rate_date end
            as fx_rate_date,
        case when known_currency = reporting_currency then 'identity' else rate_of_day.fx_source end as fx_source
    from named
    left join rate_of_day
        on named.tenant_id = rate_of_day.tenant_id
        and named.dataset = rate_of_day.dataset
        and named.known_currency = rate_of_day.currency_code
        and named.date_day = rate_of_day.date_day
    left join restated
        on named.tenant_id = restated.tenant_id
        and {{ entity_key('named') }} = restated.entity_key
        and named.date_day = restated.date_day
),

-- When a day was first read stays known when a later generation replaces all that was read of it.
first_read as (
    {% if standing -%}
    select
        tenant_id, dataset, platform, account_id, date_day, min(mart.first_extracted_at) as day_first_extracted_at
    from {{ standing }} as mart
    inner join {{ ref('int_partitions__to_rebuild') }} using (tenant_id, dataset, platform, account_id, date_day)
    group by tenant_id, dataset, platform, account_id, date_day
    {%- else -%}
    select
        tenant_id, dataset, platform, account_id, date_day, null::timestamptz as day_first_extracted_at
    from priced
    where false
    {%- endif %}
),

final as (
    select
        tenant_id,
        dataset,
        platform,
        grain,
        account_id,
        account_name,
        campaign_id,
        known_campaign_name as campaign_name,
        ad_group_id,
        known_ad_group_name as ad_group_name,
        ad_id,
        known_ad_name as ad_name,
        date_day,
        region,
        account_timezone,
        known_currency as currency_code,
        {{ from_micros('spend_micros') }} as spend,
        impressions,
        clicks,
        link_clicks,
        conversions::numeric(18, 6) as conversions,
        {{ from_micros('conversions_value_micros') }} as conversions_value,
        reach,
        attribution_click_days,
        attribution_view_days,
        source,
        counts_in_total,
        {{ from_micros('spend_micros * fx_rate') }} as spend_reporting,
        {{ from_micros('conversions_value_micros * fx_rate') }} as conversions_value_reporting,
        reporting_currency,
        fx_rate::numeric(24, 12) as fx_rate,
        fx_rate_date,
        fx_source,
        last_extracted_at::date > settles_on as is_settled,
        settles_on,
        least(first_extracted_at, day_first_extracted_at) as first_extracted_at,
        last_extracted_at,
        restatement_no,
        now() as built_at,
        '{{ var("contract_version") }}'::text as contract_version
    from priced
    left join first_read using (tenant_id, dataset, platform, account_id, date_day)
)

select * from final
