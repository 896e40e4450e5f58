"""Who sends a request, as the gateway worked it out, and how the request came in."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from contracts.gateway.api import PlatformRole, TenantRole
from contracts.gateway.standing import Impersonating
from gateway.identity.partner_credentials import Network
from gateway.rate_limit.quota import Quota
from libs.auth import ANONYMOUS, Principal
from libs.errors import DomainError

ISSUER = "gateway"


@dataclass(frozen=True, slots=True)
class Caller:
    """A user (with a session) or a partner's program; `user_id` and `session_id` are None for programs.

    While support looks at a tenant as somebody, `subject` is that somebody, `user_id` and `actor` are support, and
    nothing but reading is allowed. `accounts` and `aggregates_only` as in `Principal`.

    A program may have a `quota` of its own, and `networks` that it must call from. `test` is a test key, which
    reaches demo data only; `key_id` is the API key whose use is counted; `answered_by` is the person without whom it
    may do nothing.
    """

    subject: str
    tenant_id: UUID | None
    scopes: frozenset[str]
    user_id: UUID | None = None
    session_id: UUID | None = None
    role: TenantRole | None = None
    csrf_token: str | None = None
    platform_role: PlatformRole | None = None
    stepped_up_at: datetime | None = None
    accounts: frozenset[str] | None = None
    workspaces: tuple[UUID, ...] | None = None
    aggregates_only: bool = False
    impersonation: Impersonating | None = None
    key_id: UUID | None = None
    answered_by: UUID | None = None
    test: bool = False
    networks: tuple[Network, ...] = ()
    quota: Quota | None = None
    # Signed tokens by service, each with the moment until which it is used. A changed copy of a caller has none.
    tokens: dict[str, tuple[float, bytes]] = field(
        default_factory=dict[str, tuple[float, bytes]], init=False, compare=False, repr=False
    )

    @property
    def actor(self) -> str | None:
        """Who acts as `subject`, if anyone."""
        return f"user:{self.user_id}" if self.impersonation is not None else None

    @property
    def session_name(self) -> str | None:
        """The browser session as services hear of it: it stays when the cookie changes, and is none itself."""
        if self.session_id is None:
            return None
        return hashlib.sha256(b"opsight-session" + self.session_id.bytes).hexdigest()[:32]

    def principal(self, request_id: str) -> Principal:
        """The caller as services hear of them."""
        return self.principal_in(self.tenant_id, request_id)

    def principal_in(self, tenant_id: UUID | None, request_id: str | None) -> Principal:
        """The caller as they enter `tenant_id`; without a request, in any of theirs."""
        return Principal(
            ISSUER,
            self.subject,
            tenant_id,
            self.scopes,
            self.actor,
            request_id,
            self.accounts,
            self.aggregates_only,
            self.test,
            self.session_name,
        )


NOBODY = Caller(ANONYMOUS, None, frozenset())


@dataclass(frozen=True, slots=True)
class Edge:
    """How a request arrived. `secure` says whether it came over TLS, here or at a trusted proxy."""

    caller: Caller
    request_id: str
    client_ip: str
    secure: bool
    session_cookie: str
    user_agent: str | None

    def principal(self) -> Principal:
        return self.caller.principal(self.request_id)

    def principal_in(self, tenant_id: UUID | None) -> Principal:
        """The caller as they enter `tenant_id`."""
        return self.caller.principal_in(tenant_id, self.request_id)


class PlatformAdminRequired(DomainError):
    """What concerns every tenant is decided by whoever runs the installation."""

    code, status, title = "platform_admin_required", 403, "Only a platform administrator may do this"


class PersonRequired(DomainError):
    """API keys have no profile, sessions or tenant switch."""

    code, status, title = "person_required", 403, "Only a person who signed in may do this"


@dataclass(frozen=True, slots=True)
class Person:
    """A caller who signed in with a browser."""

    user_id: UUID
    session_id: UUID
    tenant_id: UUID | None
    csrf_token: str


def require_platform_admin(caller: Caller) -> None:
    """Raises `PlatformAdminRequired` for everybody else."""
    if caller.platform_role != "platform_admin":
        raise PlatformAdminRequired


async def get_edge(request: Request) -> Edge:
    return request.state.edge


async def get_person(request: Request) -> Person:
    """The signed-in user; raises `PersonRequired` for API keys."""
    caller = (await get_edge(request)).caller
    if caller.user_id is None or caller.session_id is None or caller.csrf_token is None:
        raise PersonRequired
    return Person(caller.user_id, caller.session_id, caller.tenant_id, caller.csrf_token)


async def only_platform_admin(request: Request) -> None:
    """Only people who run this installation pass; raises `PersonRequired` and `PlatformAdminRequired`."""
    caller = (await get_edge(request)).caller
    if caller.user_id is None:
        raise PersonRequired
    require_platform_admin(caller)


EdgeOf = Annotated[Edge, Depends(get_edge)]
PersonOf = Annotated[Person, Depends(get_person)]
