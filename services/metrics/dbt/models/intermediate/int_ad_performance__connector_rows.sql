-- Every row that a connector sent about an entity's day, one shape, still with all its versions.
{{ union_of_streams(
    {
        'google_ads.campaign_performance': ref('stg_google_ads__campaign_performance'),
        'google_ads.ad_group_ad_performance': ref('stg_google_ads__ad_performance'),
        'facebook_ads.ads_insights': ref('int_facebook_ads__insights_converted'),
        'microsoft_ads.campaign_performance_report': ref('stg_microsoft_ads__campaign_performance'),
    },
    performance_columns()
) }}
union all
select stream, {{ performance_columns() | join(', ') }}
from {{ ref('int_linkedin_ads__analytics_placed') }}
union all
select stream, {{ performance_columns() | join(', ') }}
from {{ ref('int_tiktok_ads__reports_placed') }}
