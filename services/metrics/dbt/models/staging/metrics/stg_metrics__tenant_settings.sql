select
    tenant_id,
    reporting_currency,
    changed_at
from {{ source('metrics', 'tenant_setting') }}
