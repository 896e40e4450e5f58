select
    tenant_id,
    dataset,
    connection_id,
    _airbyte_data ->> 'property_id' as property_id,
    (_airbyte_data ->> 'date')::date as date_day,
    _airbyte_data ->> 'sessionCampaignName' as campaign_name,
    {{ to_count("_airbyte_data ->> 'totalUsers'") }} as total_users,
    {{ to_count("_airbyte_data ->> 'sessions'") }} as sessions,
    {{ to_count("_airbyte_data ->> 'engagedSessions'") }} as engaged_sessions,
    {{ to_count("_airbyte_data ->> 'eventCount'") }} as events,
    round((_airbyte_data ->> 'conversions')::numeric, 6) as conversions,
    {{ to_micros("_airbyte_data ->> 'totalRevenue'") }} as revenue_micros,
    {{ provenance() }}
from {{ source('ga4', 'traffic_acquisition_session_campaign_report') }}
