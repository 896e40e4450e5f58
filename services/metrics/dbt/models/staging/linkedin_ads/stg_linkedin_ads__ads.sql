-- LinkedIn's creatives are what the other platforms call ads. Those of posts say nothing but which post.
select
    tenant_id,
    dataset,
    connection_id,
    {{ urn_id("_airbyte_data ->> 'account'") }} as account_id,
    {{ urn_id("_airbyte_data ->> 'campaign'") }} as ad_group_id,
    {{ urn_id("_airbyte_data ->> 'id'") }} as ad_id,
    _airbyte_data ->> 'name' as ad_name,
    lower(_airbyte_data ->> 'intendedStatus') as status,
    (
        select min(kind)
        from jsonb_object_keys(case jsonb_typeof(_airbyte_data -> 'content') when 'object' then _airbyte_data -> 'content' else '{}'::jsonb end) as kind
    ) as ad_type,
    coalesce(
        _airbyte_data #>> '{content,textAd,headline}',
        _airbyte_data #>> '{content,spotlight,headline}',
        _airbyte_data #>> '{content,jobs,headline}'
    ) as headline,
    coalesce(
        _airbyte_data #>> '{content,textAd,description}', _airbyte_data #>> '{content,spotlight,description}'
    ) as body,
    _airbyte_data #>> '{content,spotlight,callToAction}' as call_to_action,
    coalesce(
        _airbyte_data #>> '{content,textAd,landingPage}', _airbyte_data #>> '{content,spotlight,landingPage}'
    ) as link_url,
    {{ provenance() }}
from {{ source('linkedin_ads', 'creatives') }}
