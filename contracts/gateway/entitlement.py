"""What a tenant is entitled to, and who set it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from contracts.gateway.standing import EntitlementName

Reason = Annotated[
    str,
    Field(
        min_length=3,
        max_length=500,
        pattern=r"^[^\s\x85\ufeff\x00-\x08\x0b-\x1f\x7f]([^\x00-\x08\x0b-\x1f\x7f]*[^\s\x85\ufeff\x00-\x08\x0b-\x1f\x7f])?$",
        description="Why, for those who look later.",
    ),
]


class EntitlementView(BaseModel):
    """One entitlement; `set_at` and `reason` are null while it is as every tenant has it."""

    name: EntitlementName
    enabled: bool
    default: bool
    reason: str | None
    set_at: datetime | None


class TenantEntitlements(BaseModel):
    """Every entitlement of a tenant."""

    tenant_id: UUID
    name: str
    items: list[EntitlementView]


class TenantEntitlementsList(BaseModel):
    """Every tenant of the installation, by name, with its entitlements."""

    items: list[TenantEntitlements]


class SetEntitlement(BaseModel):
    """Whether the tenant is entitled, and why that changes."""

    model_config = ConfigDict(extra="forbid")

    enabled: StrictBool
    reason: Reason
