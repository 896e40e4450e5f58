select
    tenant_id,
    symbol,
    source,
    as_of,
    value,
    unit,
    frequency,
    quality_flags,
    revision,
    observed_at,
    superseded_at,
    loaded_at
from {{ source('market', 'observations') }}
