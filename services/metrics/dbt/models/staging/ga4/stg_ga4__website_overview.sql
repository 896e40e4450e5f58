select
    tenant_id,
    dataset,
    connection_id,
    _airbyte_data ->> 'property_id' as property_id,
    (_airbyte_data ->> 'date')::date as date_day,
    {{ to_count("_airbyte_data ->> 'totalUsers'") }} as total_users,
    {{ to_count("_airbyte_data ->> 'newUsers'") }} as new_users,
    {{ to_count("_airbyte_data ->> 'sessions'") }} as sessions,
    {{ to_count("_airbyte_data ->> 'screenPageViews'") }} as page_views,
    (_airbyte_data ->> 'averageSessionDuration')::numeric as average_session_seconds,
    (_airbyte_data ->> 'bounceRate')::numeric as bounce_rate,
    {{ provenance() }}
from {{ source('ga4', 'website_overview') }}
