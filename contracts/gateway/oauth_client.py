"""What the operations on OAuth clients take and give. Tokens themselves come from `POST /oauth/token` (RFC 6749)."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.gateway.api import ApiScope, Name
from contracts.gateway.api_key import Networks, OverlapHours, RequestsPerMinute, Scopes


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class OAuthClient(BaseModel):
    """A partner's program that fetches short-lived tokens; its secret is shown once, when it is made."""

    id: UUID = Field(description="The `client_id`.")
    name: str
    scopes: list[ApiScope] = Field(description="What its tokens may have at most.")
    allowed_networks: list[str] = Field(description="Where it may be used from; empty: from everywhere.")
    requests_per_minute: int | None = Field(description="Its own quota; null: the one that all callers have.")
    secret_prefix: str = Field(description="How the secret starts, to recognise it.")
    secret_created_at: datetime
    previous_secret_until: datetime | None = Field(description="Until when the secret before this one works, too.")
    created_at: datetime
    created_by: str
    last_token_at: datetime | None = Field(description="When it last fetched a token.")
    revoked_at: datetime | None


class OAuthClientList(BaseModel):
    """The current tenant's OAuth clients, newest first."""

    items: list[OAuthClient]


class CreateOAuthClient(_Input):
    """A client for a partner; it can do no more than its creator."""

    name: Name
    scopes: Scopes
    allowed_networks: Networks = Field(default_factory=list[str])
    requests_per_minute: RequestsPerMinute | None = None


class UpdateOAuthClient(_Input):
    """What can change while a client lives; what is absent stays."""

    name: Name | None = None
    allowed_networks: Networks | None = None
    requests_per_minute: RequestsPerMinute | None = Field(None, description="Null gives it the common quota again.")


class RotateOAuthSecret(_Input):
    """A new secret; both work during the overlap."""

    overlap_hours: OverlapHours = 24


class CreatedOAuthClient(OAuthClient):
    """A client with its secret, which nobody can read again."""

    client_secret: str = Field(description="Keep it now: it is not shown again.")
