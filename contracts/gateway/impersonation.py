"""Support in a tenant: consent, break-glass, and looking as one of its members."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from contracts.gateway.access_request import PersonName
from contracts.gateway.api import TenantRole
from contracts.gateway.entitlement import Reason
from contracts.numbers import WHOLE

MOST_MINUTES = 60
LEAST_BREAK_GLASS_MINUTES, MOST_BREAK_GLASS_MINUTES = 15, 240
APPROVALS_NEEDED = 2


class GrantConsent(BaseModel):
    """Let support look at this tenant for a while."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason
    hours: Annotated[StrictInt, Field(ge=1, le=24), WHOLE] = 4


class Consent(BaseModel):
    """What an owner has allowed support."""

    id: UUID
    granted_by: PersonName
    reason: str
    granted_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    live: bool


class Visit(BaseModel):
    """One impersonation, as both sides see it."""

    id: UUID
    tenant_id: UUID
    tenant_name: str
    actor: PersonName = Field(description="Who of support looked.")
    subject: PersonName = Field(description="As whom.")
    reason: str
    break_glass: bool = Field(description="Without the tenant's consent, by two approvals.")
    started_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    live: bool


class ConsentList(BaseModel):
    """The tenant's consents and the visits of support, newest first."""

    items: list[Consent]
    visits: list[Visit]


class SupportMember(BaseModel):
    """Somebody whom support may look as."""

    id: UUID
    name: str
    role: TenantRole


class OpenTenant(BaseModel):
    """A tenant that support may look at now: by consent, or by a break-glass that two others have approved."""

    tenant_id: UUID
    tenant_name: str
    consent_id: UUID | None
    break_glass_id: UUID | None
    reason: str
    expires_at: datetime
    members: list[SupportMember]


class BreakGlass(BaseModel):
    """A request to look at a tenant without its consent."""

    id: UUID
    tenant_id: UUID
    tenant_name: str
    requested_by: PersonName
    reason: str
    requested_at: datetime
    minutes: int = Field(description="For how long, from the asking; who asked chose it.")
    expires_at: datetime
    approvals: list[PersonName]
    own: bool


class SupportDesk(BaseModel):
    """Where support may go, what waits for approval, and where it has been."""

    open: list[OpenTenant]
    break_glass: list[BreakGlass]
    visits: list[Visit]


class BeginImpersonation(BaseModel):
    """As whom, why, and for how long. Exactly one of `consent_id` and `break_glass_id`."""

    model_config = ConfigDict(extra="forbid")

    tenant_id: UUID
    subject_id: UUID
    consent_id: UUID | None = None
    break_glass_id: UUID | None = None
    reason: Reason
    minutes: Annotated[StrictInt, Field(ge=1, le=MOST_MINUTES), WHOLE] = 30


class RequestBreakGlass(BaseModel):
    """Which tenant, why it cannot wait for its consent, and for how long."""

    model_config = ConfigDict(extra="forbid")

    tenant_id: UUID
    reason: Reason
    minutes: Annotated[
        StrictInt,
        Field(
            ge=LEAST_BREAK_GLASS_MINUTES,
            le=MOST_BREAK_GLASS_MINUTES,
            description="For how long, from now: the time to approve is part of it.",
        ),
        WHOLE,
    ] = 60
