"""What every adapter can do, and how it says that it cannot."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from contracts.ops_hub.connections import HealthReason, Platform, Provenance
from services.ops_hub.connections.adapters.payloads import Account, Reading

Credential = Callable[[], Awaitable[str]]
"""Gives what to show the provider at this moment: a fresh access token, or the credentials as they were entered."""
Renewal = Callable[[str], Awaitable[str]]
"""Gives what to show instead of a token that was refused; the same again where there is nothing else."""
Waiting = Callable[[], Awaitable[None]]
"""Is told, each time, that an answer takes longer than people wait. The question goes on meanwhile."""


@dataclass(frozen=True)
class AdapterContext:
    """Whom an adapter reads for. `settings` are the connection's own (which account, which property)."""

    tenant_id: UUID
    connection_id: UUID
    account_id: str | None
    credential: Credential = field(repr=False)
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])
    renewal: Renewal | None = field(default=None, repr=False)
    on_waiting: Waiting | None = field(default=None, repr=False)


class ProviderError(Exception):
    """The provider did not give what was asked. `message` is for people and holds no secret and no body of theirs."""

    reason: HealthReason = "sync_failed"

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ProviderDown(ProviderError):
    """No answer, an answer too late, or 5xx. Passes by itself."""

    reason = "provider_down"


class RateLimited(ProviderError):
    """429, or a quota that is used up. Passes by itself; `retry_after` in seconds where the provider says so."""

    reason = "rate_limited"


class CredentialRefused(ProviderError):
    """401, or the provider's own word for it: the token or the credentials are no good (any more)."""

    reason = "credentials_refused"


class ScopeMissing(ProviderError):
    """The person did not grant what this needs."""

    reason = "scope_missing"


class AccessNotGranted(ProviderError):
    """403 though the scope is there: no access to the API (quota 0), or no role in the account."""

    reason = "access_not_granted"


class AccountLost(ProviderError):
    """The account, page or property is not there any more."""

    reason = "account_lost"


class AnswerUnreadable(ProviderError):
    """2xx, but not in the form that the provider documents. Nothing of it is kept."""

    reason = "answer_unreadable"


class ReplyNotOffered(Exception):
    """The platform takes no replies by program; people reply on its own page."""


class Adapter(Protocol):
    """Reads one platform. Raises `ProviderError`s alone; calls nothing but the provider, keeps nothing."""

    @property
    def platform(self) -> Platform: ...

    @property
    def provenance(self) -> Provenance: ...

    @property
    def can_reply(self) -> bool:
        """Whether the provider takes replies to reviews."""
        ...

    async def list_accounts(self, context: AdapterContext) -> list[Account]:
        """What the credential can read, in the provider's order; the first one is taken when nobody chooses."""
        ...

    async def read(self, context: AdapterContext) -> Reading:
        """All of the account, whole or not at all."""
        ...

    async def publish_reply(self, context: AdapterContext, *, listing_id: str, review_id: str, reply: str) -> None:
        """Put or replace the reply to a review. Raises `ReplyNotOffered` where `can_reply` is False."""
        ...
