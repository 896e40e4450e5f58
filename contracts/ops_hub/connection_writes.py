"""What people say when they connect a provider by hand, and change or renew a connection."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from contracts.ops_hub.connections import ConnectionMode

LEAST_MINUTES, MOST_MINUTES = 15, 10_080
MOST_TRAFFIC_DAYS = 400
AccountId = Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[!-~]+$")]
Rehearsal = Literal[
    "refresh_revoked",
    "credentials_refused",
    "scope_missing",
    "access_not_granted",
    "account_lost",
    "rate_limited",
    "provider_down",
    "answer_unreadable",
]


class ProviderAccount(BaseModel):
    """An account, page, property or set of credentials that a connection can read."""

    id: str
    name: str
    kind: str = Field(description="The provider's own word for it.")
    is_chosen: bool = Field(description="The connection reads this one.")


class ProviderAccounts(BaseModel):
    """What there is to choose from, in the provider's order."""

    items: list[ProviderAccount]


class ProviderCredentials(BaseModel):
    """Login and password of the provider's API. They go into the vault, and are never shown again."""

    model_config = ConfigDict(extra="forbid")

    login: Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[!-9;-~]+$", description="Without a colon.")]
    password: Annotated[SecretStr, Field(min_length=1, max_length=255)]


class PlatformConnectionManual(BaseModel):
    """A connection without a consent page."""

    model_config = ConfigDict(extra="forbid")

    mode: ConnectionMode = Field("staged", description="`staged` is for practice: no credentials, recorded answers.")
    account_id: AccountId | None = Field(None, description="The first one that is free, when nothing is said.")
    credentials: ProviderCredentials | None = Field(
        None, description="For `live`; only platforms without OAuth. Those of a `practice_login` connect for practice."
    )


class PlatformReconnect(BaseModel):
    """A connection to renew; its settings and history stay."""

    model_config = ConfigDict(extra="forbid")

    credentials: ProviderCredentials | None = Field(None, description="For a connection that has credentials.")


class PlatformConnectionSettings(BaseModel):
    """What a connection reads. What is left out or null is as if nobody had chosen."""

    model_config = ConfigDict(extra="forbid")

    traffic_days: Annotated[int, Field(ge=7, le=MOST_TRAFFIC_DAYS)] | None = Field(
        None, description="google_analytics: how many days back; 90 by default."
    )
    rehearse: Rehearsal | None = Field(None, description="Staged connections: the failure that the next syncs meet.")


class PlatformConnectionUpdate(BaseModel):
    """What is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    account_id: AccountId | None = Field(
        None, description="One of its accounts. What was read of the one before goes, and this one is read."
    )
    sync_every_minutes: Annotated[int, Field(ge=LEAST_MINUTES, le=MOST_MINUTES)] | None = None
    settings: PlatformConnectionSettings | None = None
