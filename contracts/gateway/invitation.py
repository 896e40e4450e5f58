"""Inviting people into a tenant, and accepting."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.gateway.api import Email, Name, TenantRole
from contracts.gateway.password import LinkTokenText, NewPassword


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CreateInvitation(_Input):
    """Whom to invite, and as what."""

    email: Email
    role: TenantRole


class Invitation(BaseModel):
    """An invitation that nobody has accepted or taken back."""

    id: UUID
    email: str
    role: TenantRole
    created_at: datetime
    sent_at: datetime = Field(description="When its last link was sent; earlier ones no longer work.")
    expires_at: datetime = Field(description="The link works until then; send it again for another week.")


class InvitationList(BaseModel):
    """Open invitations of the current tenant, newest first."""

    items: list[Invitation]


class OpenInvitation(_Input):
    """The link's token."""

    token: LinkTokenText


class OpenedInvitation(BaseModel):
    """What somebody is invited to, for whoever has the link."""

    tenant_name: str
    email: str
    role: TenantRole
    has_account: bool = Field(description="Then accepting asks for neither name nor password.")
    expires_at: datetime


class AcceptInvitation(_Input):
    """The link's token; who has no account yet gives a name and a password too."""

    token: LinkTokenText
    name: Name | None = None
    password: NewPassword | None = None
