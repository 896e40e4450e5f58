select
    tenant_id,
    base_currency,
    quote_currency,
    rate_date,
    rate,
    source,
    revision,
    observed_at,
    superseded_at
from {{ source('market', 'fx_rates') }}
