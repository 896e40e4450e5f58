"""Facts that the secrets service tells others."""

from contracts.tenant_end import purged_by

TenantPurged = purged_by("secrets")
