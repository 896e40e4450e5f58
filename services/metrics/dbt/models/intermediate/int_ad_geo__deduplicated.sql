{{ newest_truth(
    ref('int_ad_geo__connector_rows'),
    ['campaign_id', 'ad_group_id', 'ad_id', 'segment_key', 'country', 'region']
) }}
