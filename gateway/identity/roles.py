"""What each role may do. This table is the whole truth: deny by default, no exceptions elsewhere."""

from typing import get_args

from contracts.gateway.api import ApiScope, PlatformRole, TenantRole
from contracts.gateway.standing import AgencyRole
from libs.auth import Scope


def _scopes(*scopes: Scope) -> frozenset[Scope]:
    return frozenset(scopes)


ALL: frozenset[Scope] = frozenset(get_args(ApiScope))  # everything inside one tenant
READS = _scopes("metrics:read", "ingestion:read", "ops:read", "reports:read")

ROLE_SCOPES: dict[TenantRole, frozenset[Scope]] = {
    "owner": ALL,
    "admin": ALL,
    "analyst": READS.union(_scopes("metrics:write", "reports:run", "reports:write")),
    "operator": READS.union(_scopes("ingestion:write", "ops:write", "reports:run")),
    "viewer": READS,
    "executive": _scopes("metrics:read", "reports:read"),  # aggregates only, see AGGREGATES_ONLY
}

# In an agency, whatever the roles in its clients. Of a client itself that is aggregates alone; but an agency admin
# works in each client as an `admin` at least, and never within a limit (`access_of_user_across_tenants`).
AGENCY_SCOPES: dict[AgencyRole, frozenset[Scope]] = {
    "agency_admin": _scopes("clients:read", "clients:write"),
    "agency_member": _scopes("clients:read"),
}

# On top of what a membership gives. Support reads a tenant only by its consent, never by its role alone.
PLATFORM_SCOPES: dict[PlatformRole, frozenset[Scope]] = {
    "platform_admin": _scopes("flags:admin", "audit:read", "platform:admin", "support:impersonate"),
    "support": _scopes("support:impersonate"),
}

# Roles that see totals and nothing finer: the services withhold rows from them.
AGGREGATES_ONLY: frozenset[TenantRole] = frozenset({"executive"})

# What a membership that is limited to workspaces keeps of its role: the scopes whose every operation applies the
# limit. A service that learns to apply it adds its scopes here.
WORKSPACE_SCOPES = _scopes("metrics:read")

# What an impersonation keeps of the scopes of the person it looks as.
IMPERSONATION_SCOPES = READS


def scopes_of(
    role: TenantRole | None,
    platform_role: PlatformRole | None = None,
    agency_role: AgencyRole | None = None,
) -> frozenset[Scope]:
    """The scopes of somebody with `role` in the current tenant (None: no tenant), and roles above tenants."""
    of_tenant = ROLE_SCOPES[role] if role else frozenset[Scope]()
    of_platform = PLATFORM_SCOPES[platform_role] if platform_role else frozenset[Scope]()
    of_agency = AGENCY_SCOPES[agency_role] if agency_role else frozenset[Scope]()
    return of_tenant | of_platform | of_agency
