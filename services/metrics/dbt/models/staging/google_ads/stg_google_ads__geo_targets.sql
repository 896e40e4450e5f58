select
    tenant_id,
    dataset,
    connection_id,
    _airbyte_data ->> 'geo_target_constant.id' as target_id,
    _airbyte_data ->> 'geo_target_constant.name' as target_name,
    _airbyte_data ->> 'geo_target_constant.canonical_name' as canonical_name,
    _airbyte_data ->> 'geo_target_constant.country_code' as country_code,
    lower(_airbyte_data ->> 'geo_target_constant.target_type') as target_type,
    {{ provenance() }}
from {{ source('google_ads', 'geo_target') }}
