"""Facts that the operations hub tells others."""

from contracts.tenant_end import purged_by

TenantPurged = purged_by("ops_hub")
