"""What the gateway's own operations take and give: sign-in, sessions, tenants, members, health."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.gateway.standing import AgencyMembership, EntitlementName, Impersonating, OuterScope, WorkspaceName

TenantRole = Literal["owner", "admin", "analyst", "operator", "viewer", "executive"]
PlatformRole = Literal["platform_admin", "support"]
ApiScope = Literal[
    "metrics:read",
    "metrics:write",
    "metrics:approve",
    "ingestion:read",
    "ingestion:write",
    "ops:read",
    "ops:write",
    "reports:read",
    "reports:run",
    "reports:write",
    "secrets:admin",
    "members:admin",
    "audit:read",
    "flags:admin",
]
Email = Annotated[
    str,
    Field(
        min_length=3,
        max_length=254,
        pattern=r"^[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$",
        description="Compared without regard to case.",
        examples=["demo@opsight.local"],
    ),
]
Name = Annotated[
    str,
    Field(
        min_length=1,
        max_length=120,
        pattern=r"^[^\s\x85\ufeff\x00-\x1f\x7f]([^\x00-\x1f\x7f]*[^\s\x85\ufeff\x00-\x1f\x7f])?$",
    ),
]
Slug = Annotated[str, Field(min_length=2, max_length=60, pattern=r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?$")]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="ISO 4217 code.", examples=["USD"])]
TimeZone = Annotated[
    str,
    Field(
        max_length=64, pattern=r"^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+){0,2}$", description="IANA name.", examples=["UTC"]
    ),
]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SignIn(_Input):
    """Who wants in."""

    email: Email
    password: Annotated[str, Field(min_length=1, max_length=1024, json_schema_extra={"format": "password"})]


class SwitchTenant(_Input):
    """The tenant to work in from now on."""

    tenant_id: UUID


class User(BaseModel):
    """A person who signs in."""

    id: UUID
    email: str
    name: str
    platform_role: PlatformRole | None = Field(None, description="Set for people who run this installation.")


class CurrentTenant(BaseModel):
    """The tenant the session works in, and what the user may do there."""

    id: UUID
    name: str
    slug: str
    role: TenantRole
    scopes: list[ApiScope]
    time_zone: str
    currency: str
    is_demo: bool = Field(description="Its data are made up.")
    workspaces: list[WorkspaceName] | None = Field(
        None, description="The workspaces the user is limited to; null: the whole tenant."
    )
    aggregates_only: bool = Field(False, description="Totals are shown, rows are withheld.")


class Membership(BaseModel):
    """A tenant the user may switch to."""

    tenant_id: UUID
    name: str
    slug: str
    role: TenantRole
    is_demo: bool


class Me(BaseModel):
    """The signed-in user, where they work, and what the web UI needs to start."""

    user: User
    tenant: CurrentTenant | None = Field(None, description="Null until a tenant is chosen.")
    memberships: list[Membership]
    csrf_token: str = Field(description="Send it as `X-CSRF-Token` with every unsafe request.")
    environment: Literal["local", "test", "staging", "production"]
    flags: dict[str, bool] = Field(description="Feature flags as they stand for this tenant.")
    scopes: list[OuterScope] = Field(
        default_factory=list[OuterScope], description="What the user may do above tenants, by roles outside of them."
    )
    agencies: list[AgencyMembership] = Field(
        default_factory=list[AgencyMembership], description="The agencies the user works for, by name."
    )
    entitlements: dict[EntitlementName, bool] = Field(
        default_factory=dict[EntitlementName, bool], description="What the current tenant is entitled to."
    )
    impersonation: Impersonating | None = Field(None, description="Set while support looks at a tenant as somebody.")


class Session(BaseModel):
    """A browser that is signed in."""

    id: UUID
    created_at: datetime
    last_seen_at: datetime
    idle_expires_at: datetime = Field(description="Ends by then unless it is used.")
    expires_at: datetime = Field(description="Ends by then in any case.")
    ip: str | None
    user_agent: str | None
    current: bool = Field(description="The one that asks.")


class SessionList(BaseModel):
    """Every live session of the user, newest first."""

    items: list[Session]


class Tenant(BaseModel):
    """A client of the agency, with the caller's role in it."""

    id: UUID
    name: str
    slug: str
    role: TenantRole
    time_zone: str
    currency: str
    is_demo: bool
    created_at: datetime


class TenantList(BaseModel):
    """The tenants the caller belongs to, by name."""

    items: list[Tenant]


class CreateTenant(_Input):
    """A new client of the agency; the creator becomes its owner."""

    name: Name
    slug: Slug | None = Field(None, description="Made from the name when absent.")
    time_zone: TimeZone = "UTC"
    currency: Currency = "USD"
    agency_id: UUID | None = Field(
        None, description="One of the caller's agencies; absent: that of the current tenant."
    )


class MemberList(BaseModel):
    """Everybody in the current tenant, by name."""

    items: list["Member"]


class Member(BaseModel):
    """A person in the current tenant."""

    user_id: UUID
    email: str
    name: str
    role: TenantRole
    joined_at: datetime
    workspaces: list[WorkspaceName] | None = Field(
        None, description="The workspaces they are limited to; null: the whole tenant."
    )


class ServiceHealth(BaseModel):
    """One process as the gateway sees it."""

    name: str
    status: Literal["ok", "degraded", "down"]
    latency_ms: float | None = Field(description="How long `/readyz` took; null when it did not answer.")
    version: str | None
    git_sha: str | None
    reasons: list[str] = Field(description="What is wrong, one sentence each.")


class HealthOverview(BaseModel):
    """How the platform is doing. Without sign-in only the overall status is told."""

    status: Literal["ok", "degraded", "down"]
    services: list[ServiceHealth]
