{{ newest_truth(
    ref('int_ad_keywords__connector_rows'),
    ['ad_group_id', 'keyword_id', 'segment_key']
) }}
