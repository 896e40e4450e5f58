"""Looking through who may do what: every binding of the tenant, and what was decided about it."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.gateway.access_request import PersonName
from contracts.gateway.standing import WorkspaceName

BindingKind = Literal["member", "agency_admin", "grant", "api_key", "oauth_client"]
ReviewDecision = Literal["attested", "revoked"]


class LastReview(BaseModel):
    """The newest decision on a binding."""

    decided_by: str
    decided_at: datetime


class Binding(BaseModel):
    """One reason why somebody may do something here."""

    kind: BindingKind
    id: UUID
    who: str
    who_detail: str | None = Field(description="E-mail of a person, first characters of a key, id of an OAuth client.")
    what: str = Field(description="A role, a scope, a workspace, or the scopes of a program.")
    workspaces: list[WorkspaceName] | None = Field(description="What it is limited to; null: the whole tenant.")
    since: datetime
    expires_at: datetime | None
    last_used_at: datetime | None = Field(description="Of programs; null for people.")
    given_by: str | None
    own: bool = Field(description="It is the caller's own, so somebody else has to decide.")
    last_review: LastReview | None


class AccessReview(BaseModel):
    """Every binding of the tenant: people, then admins of its agency, grants, keys and OAuth clients."""

    items: list[Binding]
    attested: int = Field(description="How many were attested in the last 90 days.")


class DecideBinding(BaseModel):
    """It stays, or it ends now."""

    model_config = ConfigDict(extra="forbid")

    kind: BindingKind
    id: UUID
    decision: ReviewDecision
    note: Annotated[str, Field(max_length=500, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$")] | None = None


class ReviewEntry(BaseModel):
    """A decision, in words that stay when the binding is gone."""

    id: UUID
    kind: BindingKind
    who: str
    what: str
    decision: ReviewDecision
    note: str | None
    decided_by: PersonName
    decided_at: datetime


class ReviewHistory(BaseModel):
    """Decisions, newest first."""

    items: list[ReviewEntry]
    next_cursor: str | None = Field(None, description="Give it as `cursor` to read on; null at the end.")
