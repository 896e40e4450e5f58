"""How often a tenant and its callers may ask, where that differs from what all tenants have."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from contracts.gateway.entitlement import Reason
from contracts.numbers import WHOLE

MOST_REQUESTS_PER_MINUTE = 100_000
TenantQuotaName = Literal["tenant", "principal"]


class TenantQuotaView(BaseModel):
    """One quota; `reason` and `set_at` are null while it is as every tenant has it."""

    name: TenantQuotaName = Field(
        description="`tenant`: all callers together; `principal`: each user, and each key without its own."
    )
    requests_per_minute: int
    default: int
    reason: str | None
    set_at: datetime | None


class TenantQuotas(BaseModel):
    """The quotas of a tenant."""

    tenant_id: UUID
    name: str
    items: list[TenantQuotaView]


class TenantQuotasList(BaseModel):
    """Every tenant of the installation, by name, with its quotas."""

    items: list[TenantQuotas]


class SetTenantQuota(BaseModel):
    """What the tenant may do from now on, and why that changes. A fifth of it may come at once."""

    model_config = ConfigDict(extra="forbid")

    requests_per_minute: Annotated[StrictInt, Field(ge=1, le=MOST_REQUESTS_PER_MINUTE), WHOLE] | None = Field(
        description="Null: what all tenants have."
    )
    reason: Reason
