-- Every row that a connector sent about a day in a place, still with all its versions.
{{ union_of_streams(
    {
        'facebook_ads.ads_insights_country': ref('int_facebook_ads__insights_country_converted'),
        'facebook_ads.ads_insights_region': ref('int_facebook_ads__insights_region_converted'),
        'google_ads.geographic_performance': ref('int_google_ads__geographic_named'),
        'microsoft_ads.geographic_performance_report': ref('stg_microsoft_ads__geographic_performance'),
    },
    performance_columns(accounted()) + ['geo_level', 'country']
) }}
