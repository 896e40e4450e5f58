"""Facts that the reporting service tells others."""

from contracts.tenant_end import purged_by

TenantPurged = purged_by("reporting")
