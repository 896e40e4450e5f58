"""What each role may do. This table is the whole truth: deny by default, no exceptions elsewhere."""

from typing import get_args

from contracts.gateway.api import PlatformRole, TenantRole
from libs.auth import Scope


def _scopes(*scopes: Scope) -> frozenset[Scope]:
    return frozenset(scopes)


ALL: frozenset[Scope] = frozenset(get_args(Scope))
READS = _scopes("metrics:read", "ingestion:read", "ops:read", "reports:read")

ROLE_SCOPES: dict[TenantRole, frozenset[Scope]] = {
    "owner": ALL,
    "admin": ALL,
    "analyst": READS.union(_scopes("metrics:write", "reports:run", "reports:write")),
    "operator": READS.union(_scopes("ingestion:write", "ops:write", "reports:run")),
    "viewer": READS,
    "executive": _scopes("metrics:read", "reports:read"),  # aggregates only
}

# On top of what a membership gives. Support reads a tenant only by its consent, never by its role alone.
PLATFORM_SCOPES: dict[PlatformRole, frozenset[Scope]] = {
    "platform_admin": frozenset({"flags:admin", "audit:read"}),
    "support": frozenset(),
}


def scopes_of(role: TenantRole | None, platform_role: PlatformRole | None = None) -> frozenset[Scope]:
    """The scopes of somebody with `role` in the current tenant (None: no tenant) and `platform_role`."""
    of_tenant = ROLE_SCOPES[role] if role else frozenset[Scope]()
    of_platform = PLATFORM_SCOPES[platform_role] if platform_role else frozenset[Scope]()
    return of_tenant | of_platform
