"""Connections to providers: which there are, how healthy each is, and what to do next."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

Platform = Literal["google", "facebook", "google_analytics", "dataforseo"]
PLATFORMS: tuple[Platform, ...] = ("google", "facebook", "google_analytics", "dataforseo")
ConnectionMode = Literal["live", "staged"]
ConnectionMethod = Literal["oauth", "manual"]
Provenance = Literal["live", "simulated", "fallback_simulated"]
HealthState = Literal["disconnected", "expired", "error", "active"]
HealthReason = Literal[
    "never_connected",
    "user_disconnected",
    "refresh_revoked",
    "token_expired",
    "credentials_refused",
    "scope_missing",
    "access_not_granted",
    "account_lost",
    "rate_limited",
    "provider_down",
    "answer_unreadable",
    "sync_failed",
]
OAuthReadiness = Literal["ready", "switched_off", "not_set_up", "not_offered"]
NextAction = Literal["connect", "reconnect", "grant_access", "enter_credentials", "wait", "sync", "none"]
SyncState = Literal["queued", "running", "succeeded", "failed"]
SyncReason = Literal["connected", "requested", "scheduled"]


class PlatformConnectionHealth(BaseModel):
    """How a connection stands, by the facts that are kept of it and the clock, and by nothing else.

    The worst state that applies counts: `disconnected`, then `expired`, then `error`, else `active`. One failure to
    answer, or to answer in time, never makes a connection expired.
    """

    state: HealthState
    reason: HealthReason | None = Field(description="Why; null when it is active.")
    next_action: NextAction
    is_expiring_soon: bool = Field(description="Somebody has to renew it within seven days.")
    is_stale: bool = Field(description="Its last good sync is longer ago than two intervals.")
    is_fallback: bool = Field(description="What is shown is simulated, because the provider did not answer.")


class PlatformConnection(BaseModel):
    """One account at a provider."""

    id: UUID
    platform: Platform
    mode: ConnectionMode = Field(description="`staged`: recorded answers stand for the provider's.")
    method: ConnectionMethod
    account_id: str | None
    account_name: str | None
    health: PlatformConnectionHealth
    scopes: list[str]
    token_expires_at: datetime | None = Field(description="Until when, unless it is renewed by itself before.")
    settings: dict[str, str | int | bool | None] = Field(
        description="As `PlatformConnectionSettings`; none by default."
    )
    sync_every_minutes: int
    next_sync_at: datetime | None
    last_synced_at: datetime | None
    last_provenance: Provenance | None
    last_error_code: str | None
    last_error_at: datetime | None
    listings: int
    reviews: int
    connected_at: datetime | None
    disconnected_at: datetime | None
    created_by: str
    created_at: datetime
    changed_by: str
    changed_at: datetime
    etag: str = Field(description="For `If-Match`, so that nobody's change is lost.")


class PracticeLogin(BaseModel):
    """With what the practice provider lets anybody in. It is no secret: nothing real is behind it."""

    login: str
    password: str


PRACTICE_LOGINS: dict[Platform, PracticeLogin] = {
    "dataforseo": PracticeLogin(login="practice@example.com", password="practice-password")  # noqa: S106  # no secret: nothing real is behind it
}
"""Of platforms that go by credentials. Nobody at the real provider can have an address of example.com."""


class PlatformOffer(BaseModel):
    """What can be done with a platform here, whether or not it is connected."""

    platform: Platform
    methods: list[ConnectionMethod]
    mode: ConnectionMode
    oauth: OAuthReadiness
    wanted_scopes: list[str]
    practice_login: PracticeLogin | None = Field(
        None, description="What connects for practice instead of the credentials of an account, where that is possible."
    )


class PlatformConnections(BaseModel):
    """Every platform, and every connection of the tenant by platform and age."""

    platforms: list[PlatformOffer]
    connections: list[PlatformConnection]


class ConnectionSync(BaseModel):
    """One reading of a provider."""

    id: UUID
    reason: SyncReason
    requested_by: str
    state: SyncState
    provenance: Provenance | None
    requested_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    waiting_since: datetime | None = Field(
        description="Since when the provider has kept it waiting; null when it never did. Until it ends, what was read"
        " before is shown, or simulated data where nothing was."
    )
    error_code: str | None
    listings: int
    reviews: int
    traffic_days: int
    notes: list[str] = Field(description="What the provider says of the account, such as a balance.")


class OAuthStart(BaseModel):
    """Where to send somebody who wants to connect an account, or to renew a connection."""

    model_config = ConfigDict(extra="forbid")

    connection_id: UUID | None = Field(None, description="The connection to renew; null makes a new one.")


class OAuthStarted(BaseModel):
    """The way to the provider's own page; it is good once, in this browser session, until `expires_at`."""

    authorization_url: Annotated[str, Field(max_length=4000)]
    expires_at: datetime


OAuthOutcome = Literal[
    "connected",
    "renewed",
    "scope_missing",
    "denied",
    "expired",
    "replayed",
    "tampered",
    "wrong_user",
    "wrong_session",
    "wrong_tenant",
    "signed_out",
    "not_allowed",
    "switched_off",
    "other_account",
    "connection_gone",
    "exchange_failed",
    "provider_error",
    "provider_down",
    "try_again",
]
"""How the way to a provider and back ended, as `/ops/connections/oauth/result?outcome=…` is told.

`scope_missing`: connected, but the person did not grant everything that is needed. `other_account`: a connection was
to be renewed, and somebody else's account agreed. `exchange_failed`: the provider took the code back, or named another
client. `try_again`: Opsight itself could not keep the tokens.
"""
