select
    tenant_id,
    dataset,
    connection_id,
    'microsoft_ads'::text as platform,
    {{ account_key("_airbyte_data ->> 'Account Id'") }} as account_id,
    _airbyte_data ->> 'Parent Id' as ad_group_id,
    _airbyte_data ->> 'Id' as keyword_id,
    _airbyte_data ->> 'Keyword' as keyword_text,
    lower(_airbyte_data ->> 'Match Type') as match_type,
    lower(_airbyte_data ->> 'Status') as status,
    {{ provenance() }}
from {{ source('microsoft_ads', 'keywords') }}
