-- The connector's stream says where an ad group was shown, and has no numbers; so it is in no fact.
select
    tenant_id,
    dataset,
    connection_id,
    'google_ads'::text as platform,
    {{ account_key("_airbyte_data ->> 'customer.id'") }} as account_id,
    _airbyte_data ->> 'ad_group.id' as ad_group_id,
    _airbyte_data ->> 'geographic_view.country_criterion_id' as country_criterion_id,
    lower(_airbyte_data ->> 'geographic_view.location_type') as location_type,
    (_airbyte_data ->> 'segments.date')::date as date_day,
    {{ provenance() }}
from {{ source('google_ads', 'geographic_view') }}
