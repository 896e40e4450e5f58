"""Asking for access, deciding, and what was granted for a while."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StrictBool, model_validator

from contracts.gateway.api import ApiScope
from contracts.gateway.entitlement import Reason
from contracts.gateway.standing import WorkspaceName

MOST_DAYS = 90
GrantableRole = Literal["admin", "analyst", "operator", "viewer"]
RequestStatus = Literal["pending", "approved", "denied", "withdrawn", "expired"]


class CreateAccessRequest(BaseModel):
    """One thing that the caller may not do yet: a scope, a role, or a workspace; why, and until when."""

    model_config = ConfigDict(extra="forbid")

    scope: ApiScope | None = None
    role: GrantableRole | None = None
    workspace_id: UUID | None = Field(None, description="For members that are limited to workspaces.")
    reason: Reason
    until: AwareDatetime = Field(description="At most 90 days from now.")

    @model_validator(mode="after")
    def _asks_for_one_thing(self) -> Self:
        if sum(value is not None for value in (self.scope, self.role, self.workspace_id)) != 1:
            raise ValueError("ask for exactly one of scope, role and workspace_id")
        return self


class PersonName(BaseModel):
    """A person, by name."""

    id: UUID
    name: str
    email: str


class AccessGrant(BaseModel):
    """What was given: live until it expires or is revoked."""

    id: UUID
    granted_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    live: bool


class AccessRequest(BaseModel):
    """A request with its decision and its grant."""

    id: UUID
    requested_by: PersonName
    scope: ApiScope | None
    role: GrantableRole | None
    workspace: WorkspaceName | None
    reason: str
    until: datetime
    status: RequestStatus
    decided_by: PersonName | None
    decided_at: datetime | None
    note: str | None
    created_at: datetime
    grant: AccessGrant | None


class AccessRequestList(BaseModel):
    """Requests, newest first, at most 200."""

    items: list[AccessRequest]
    to_approve: int = Field(description="How many wait for the caller's decision; 0 for those who may not decide.")


class DecideAccessRequest(BaseModel):
    """Yes or no, and a sentence for whoever asked."""

    model_config = ConfigDict(extra="forbid")

    approve: StrictBool
    note: Annotated[str, Field(max_length=500, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$")] | None = None
