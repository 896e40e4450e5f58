-- Texts are one a line where Google combines several of them.
select
    tenant_id,
    dataset,
    connection_id,
    {{ account_key("coalesce(_airbyte_data ->> 'customer.id', split_part(_airbyte_data ->> 'ad_group_ad.resource_name', '/', 2))") }} as account_id,
    _airbyte_data ->> 'ad_group.id' as ad_group_id,
    _airbyte_data ->> 'ad_group_ad.ad.id' as ad_id,
    _airbyte_data ->> 'ad_group_ad.ad.name' as ad_name,
    lower(_airbyte_data ->> 'ad_group_ad.status') as status,
    lower(_airbyte_data ->> 'ad_group_ad.ad.type') as ad_type,
    coalesce(
        {{ asset_lines("_airbyte_data -> 'ad_group_ad.ad.responsive_search_ad.headlines'") }},
        {{ asset_lines("_airbyte_data -> 'ad_group_ad.ad.responsive_display_ad.headlines'") }},
        {{ asset_lines("_airbyte_data -> 'ad_group_ad.ad.video_responsive_ad.headlines'") }},
        {{ lines_of(['ad_group_ad.ad.expanded_text_ad.headline_part1', 'ad_group_ad.ad.expanded_text_ad.headline_part2', 'ad_group_ad.ad.expanded_text_ad.headline_part3']) }},
        {{ lines_of(['ad_group_ad.ad.text_ad.headline']) }},
        {{ lines_of(['ad_group_ad.ad.video_ad.in_feed.headline']) }}
    ) as headline,
    coalesce(
        {{ asset_lines("_airbyte_data -> 'ad_group_ad.ad.responsive_search_ad.descriptions'") }},
        {{ asset_lines("_airbyte_data -> 'ad_group_ad.ad.responsive_display_ad.descriptions'") }},
        {{ asset_lines("_airbyte_data -> 'ad_group_ad.ad.video_responsive_ad.descriptions'") }},
        {{ lines_of(['ad_group_ad.ad.expanded_text_ad.description', 'ad_group_ad.ad.expanded_text_ad.description2']) }},
        {{ lines_of(['ad_group_ad.ad.expanded_dynamic_search_ad.description', 'ad_group_ad.ad.expanded_dynamic_search_ad.description2']) }},
        {{ lines_of(['ad_group_ad.ad.text_ad.description1', 'ad_group_ad.ad.text_ad.description2']) }},
        {{ lines_of(['ad_group_ad.ad.video_ad.in_feed.description1', 'ad_group_ad.ad.video_ad.in_feed.description2']) }}
    ) as body,
    _airbyte_data ->> 'ad_group_ad.ad.responsive_display_ad.call_to_action_text' as call_to_action,
    _airbyte_data -> 'ad_group_ad.ad.final_urls' ->> 0 as link_url,
    _airbyte_data ->> 'ad_group_ad.ad.image_ad.image_url' as image_url,
    {{ provenance() }}
from {{ source('google_ads', 'ad_group_ad') }}
