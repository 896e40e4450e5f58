-- What a creative of a post says stands in its story; older ones say it themselves.
select
    tenant_id,
    dataset,
    connection_id,
    {{ account_key("_airbyte_data ->> 'account_id'") }} as account_id,
    _airbyte_data ->> 'id' as creative_id,
    _airbyte_data ->> 'name' as creative_name,
    coalesce(
        _airbyte_data ->> 'title',
        _airbyte_data #>> '{object_story_spec,link_data,name}',
        _airbyte_data #>> '{object_story_spec,video_data,title}'
    ) as headline,
    coalesce(
        _airbyte_data ->> 'body',
        _airbyte_data #>> '{object_story_spec,link_data,message}',
        _airbyte_data #>> '{object_story_spec,video_data,message}'
    ) as body,
    coalesce(_airbyte_data ->> 'image_url', _airbyte_data ->> 'thumbnail_url') as image_url,
    coalesce(
        _airbyte_data ->> 'link_url',
        _airbyte_data #>> '{object_story_spec,link_data,link}',
        _airbyte_data #>> '{object_story_spec,video_data,call_to_action,value,link}'
    ) as link_url,
    lower(_airbyte_data ->> 'object_type') as creative_type,
    lower(coalesce(
        _airbyte_data ->> 'call_to_action_type',
        _airbyte_data #>> '{object_story_spec,link_data,call_to_action,type}',
        _airbyte_data #>> '{object_story_spec,video_data,call_to_action,type}'
    )) as call_to_action,
    lower(_airbyte_data ->> 'status') as status,
    {{ provenance() }}
from {{ source('facebook_ads', 'ad_creatives') }}
