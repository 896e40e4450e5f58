"""What all adapters of practice share: accounts, the failure that somebody wants to rehearse, and replies."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from contracts.ops_hub.connections import Platform, Provenance
from services.ops_hub.connections.adapters.payloads import Account, Reading
from services.ops_hub.connections.adapters.protocol import (
    AccessNotGranted,
    AccountLost,
    AdapterContext,
    AnswerUnreadable,
    CredentialRefused,
    ProviderDown,
    ProviderError,
    RateLimited,
    ReplyNotOffered,
    ScopeMissing,
)
from services.ops_hub.connections.adapters.staged.world import PracticeWorld

_REHEARSED: dict[str, type[ProviderError]] = {
    error.reason: error
    for error in (
        AccessNotGranted,
        AccountLost,
        AnswerUnreadable,
        CredentialRefused,
        ProviderDown,
        RateLimited,
        ScopeMissing,
    )
}


class GrantRevoked(CredentialRefused):
    """As when somebody takes the consent back at the provider."""

    reason = "refresh_revoked"


class StagedAdapter(ABC):
    """A platform of practice. What it answers follows from tenant, account and world alone."""

    PLATFORM: ClassVar[Platform]
    can_reply: bool = False

    def __init__(self, world: PracticeWorld, provenance: Provenance = "simulated") -> None:
        self._world = world
        self._provenance: Provenance = provenance

    @property
    def platform(self) -> Platform:
        return self.PLATFORM

    @property
    def provenance(self) -> Provenance:
        return self._provenance

    @abstractmethod
    def accounts(self, context: AdapterContext) -> list[Account]:
        """The accounts of the tenant, the first of which is its main one."""

    @abstractmethod
    async def read(self, context: AdapterContext) -> Reading: ...

    async def list_accounts(self, context: AdapterContext) -> list[Account]:
        await admit(context)
        return self.accounts(context)

    async def publish_reply(self, context: AdapterContext, *, listing_id: str, review_id: str, reply: str) -> None:
        """Practice takes every reply; the world has it from the next reading on."""
        if not self.can_reply:
            raise ReplyNotOffered
        await admit(context)

    async def _account(self, context: AdapterContext) -> Account:
        """The chosen one, or the first. Raises what is rehearsed, and `AccountLost`."""
        await admit(context)
        accounts = self.accounts(context)
        return accounts[0] if context.account_id is None else _chosen(accounts, context.account_id)


def _chosen(accounts: Sequence[Account], account_id: str) -> Account:
    for account in accounts:
        if account.id == account_id:
            return account
    raise AccountLost("The account is not there any more.")


async def admit(context: AdapterContext) -> None:
    """Ask for the credential, as a provider would: without one, or with one that was taken back, nothing is read."""
    await context.credential()
    wanted = context.settings.get("rehearse")
    if wanted == GrantRevoked.reason:
        raise GrantRevoked("Rehearsed: the consent was taken back.")
    if wanted in _REHEARSED:
        raise _REHEARSED[wanted](f"Rehearsed: {wanted}.")
