-- Every row that a connector sent about a keyword's day, still with all its versions.
{{ union_of_streams(
    {'google_ads.keyword_view': ref('stg_google_ads__keyword_performance')},
    performance_columns(accounted()) + ['keyword_id', 'keyword_text', 'match_type']
) }}
