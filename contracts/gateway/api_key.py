"""What the operations on API keys take and give."""

from datetime import date, datetime
from typing import Annotated, get_args
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt

from contracts.gateway.api import ApiScope, Name
from contracts.numbers import WHOLE

USAGE_DAYS = 30
MOST_OVERLAP_HOURS = 168

Scopes = Annotated[
    list[ApiScope], Field(min_length=1, max_length=len(get_args(ApiScope)), json_schema_extra={"uniqueItems": True})
]
Networks = Annotated[
    list[Annotated[str, Field(min_length=2, max_length=43, pattern=r"^[0-9A-Fa-f.:]+(/[0-9]{1,3})?$")]],
    Field(
        max_length=50,
        description="Addresses or networks (CIDR) it may be used from; empty: from everywhere.",
        examples=[["203.0.113.7", "2001:db8:12::/48"]],
    ),
]
RequestsPerMinute = Annotated[
    StrictInt,
    Field(
        ge=1,
        le=10_000,
        description="Quota of its own, in place of the one all callers have; the tenant's still counts.",
    ),
    WHOLE,
]
OverlapHours = Annotated[
    StrictInt,
    Field(ge=0, le=MOST_OVERLAP_HOURS, description="For how long the old one works on, in hours; 0 ends it at once."),
    WHOLE,
]
LifetimeDays = Annotated[StrictInt, Field(ge=1, le=365), WHOLE]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ApiKey(BaseModel):
    """A partner's key; the secret itself is shown once, when it is made."""

    id: UUID
    name: str
    prefix: str = Field(description="How the key starts, to recognise it.")
    scopes: list[ApiScope]
    test: bool = Field(description="Reaches the demo dataset only.")
    allowed_networks: list[str] = Field(description="Where it may be used from; empty: from everywhere.")
    requests_per_minute: int | None = Field(description="Its own quota; null: the one that all callers have.")
    created_at: datetime
    created_by: str = Field(description="Who made it: `user:<uuid>`, `key:<uuid>`, `client:<uuid>`, `service:<name>`.")
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None
    replaces: UUID | None = Field(description="The key that this one succeeded by rotation.")
    replaced_by: UUID | None = Field(description="The key that succeeded this one; it works until `expires_at`.")
    daily_requests: list[int] = Field(description="Admitted requests of the last 30 days (UTC), today's last.")


class ApiKeyDay(BaseModel):
    """A day's use of a key, in UTC."""

    day: date
    requests: int = Field(description="Requests that were let in.")
    refused: int = Field(description="Requests beyond the rate limits, or from an address that is not allowed.")


class ApiKeyDetail(ApiKey):
    """A key and its use by day."""

    usage: list[ApiKeyDay] = Field(description="The last 30 days, oldest first; days without use are there, too.")


class ApiKeyList(BaseModel):
    """The current tenant's keys, newest first."""

    items: list[ApiKey]


class CreateApiKey(_Input):
    """A key for a partner or a script; it can do no more than its creator."""

    name: Name
    scopes: Scopes
    expires_in_days: LifetimeDays = 90
    test: StrictBool = Field(False, description="A test key: reaches the demo dataset only, in any tenant.")
    allowed_networks: Networks = Field(default_factory=list[str])
    requests_per_minute: RequestsPerMinute | None = None


class UpdateApiKey(_Input):
    """What can change while a key lives; what is absent stays."""

    name: Name | None = None
    allowed_networks: Networks | None = None
    requests_per_minute: RequestsPerMinute | None = Field(None, description="Null gives it the common quota again.")


class RotateApiKey(_Input):
    """A successor with the same name, scopes, networks and quota; both work during the overlap."""

    overlap_hours: OverlapHours = 24
    expires_in_days: LifetimeDays = 90


class CreatedApiKey(ApiKey):
    """A new key with its secret, which nobody can read again."""

    key: str = Field(description="Keep it now: it is not shown again.")
