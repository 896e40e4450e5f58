"""How a caller stands beside their role in a tenant: agencies, workspaces, entitlements, impersonation."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

AgencyRole = Literal["agency_admin", "agency_member"]
OuterScope = Literal["clients:read", "clients:write", "support:impersonate", "platform:admin"]
EntitlementName = Literal["csv_export", "live_ranks", "oauth", "portfolio"]


class AgencyMembership(BaseModel):
    """An agency that the user works for."""

    agency_id: UUID
    name: str
    role: AgencyRole


class WorkspaceName(BaseModel):
    """A workspace, by name."""

    id: UUID
    name: str


class BreakGlassTime(BaseModel):
    """For how long whoever asked may look without the tenant's consent."""

    minutes: int
    ends_at: datetime


class Impersonating(BaseModel):
    """Support looks at a tenant as one of its members, reading only, for an hour at most."""

    id: UUID
    tenant_id: UUID
    subject_id: UUID = Field(description="As whom.")
    reason: str
    expires_at: datetime
    break_glass: BreakGlassTime | None = Field(None, description="Set when it stands on no consent of the tenant.")
