-- A budget may be shared: its amount is that of all campaigns that spend it, and is never added over them.
select
    tenant_id,
    dataset,
    connection_id,
    {{ account_key("_airbyte_data ->> 'customer.id'") }} as account_id,
    _airbyte_data ->> 'campaign_budget.id' as budget_id,
    _airbyte_data ->> 'campaign_budget.name' as budget_name,
    _airbyte_data ->> 'campaign.id' as campaign_id,
    (_airbyte_data ->> 'segments.date')::date as date_day,
    lower(_airbyte_data ->> 'campaign_budget.status') as status,
    lower(_airbyte_data ->> 'campaign_budget.period') as period,
    (_airbyte_data ->> 'campaign_budget.explicitly_shared')::boolean as is_shared,
    {{ to_count("_airbyte_data ->> 'campaign_budget.amount_micros'") }} as daily_budget_micros,
    {{ to_count("_airbyte_data ->> 'campaign_budget.total_amount_micros'") }} as total_budget_micros,
    {{ provenance() }}
from {{ source('google_ads', 'campaign_budget') }}
