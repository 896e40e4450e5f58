-- Microsoft's ads have no names. Texts are one a line where it combines several of them.
select
    tenant_id,
    dataset,
    connection_id,
    {{ account_key("_airbyte_data ->> 'AccountId'") }} as account_id,
    _airbyte_data ->> 'AdGroupId' as ad_group_id,
    _airbyte_data ->> 'Id' as ad_id,
    null::text as ad_name,
    lower(_airbyte_data ->> 'Status') as status,
    lower(_airbyte_data ->> 'Type') as ad_type,
    coalesce(
        {{ asset_lines("_airbyte_data #> '{Headlines,AssetLink}'") }},
        {{ lines_of(['TitlePart1', 'TitlePart2', 'TitlePart3']) }},
        {{ lines_of(['Title']) }},
        {{ lines_of(['Headline']) }}
    ) as headline,
    coalesce(
        {{ asset_lines("_airbyte_data #> '{Descriptions,AssetLink}'") }},
        {{ lines_of(['Text', 'TextPart2']) }}
    ) as body,
    _airbyte_data #>> '{FinalUrls,string,0}' as link_url,
    {{ provenance() }}
from {{ source('microsoft_ads', 'ads') }}
