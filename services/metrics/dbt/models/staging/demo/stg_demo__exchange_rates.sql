select
    tenant_id,
    dataset,
    connection_id,
    _airbyte_data ->> 'base' as base_currency,
    rate_of.currency as quote_currency,
    (_airbyte_data ->> 'date')::date as rate_date,
    rate_of.units::numeric(38, 12) as rate,
    {{ provenance() }}
from {{ source('demo', 'exchange_rates') }}
cross join lateral jsonb_each_text(_airbyte_data -> 'rates') as rate_of (currency, units)
