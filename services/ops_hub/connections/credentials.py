"""Credentials of providers: in the vault for as long as a connection holds them, and here by reference alone.

The vault is another database, so no transaction covers both. Before a value is put, a job is committed that will
forget it in an hour unless a connection holds it by then: whatever fails in between, nothing is left behind.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.connection_writes import ProviderCredentials
from contracts.ops_hub.jobs import ForgetProviderSecrets
from contracts.secrets.api import new_ref
from libs.clock import utc_now
from libs.db import Database
from libs.jobs import JobContext, enqueue
from libs.vault import Vault
from services.ops_hub.connections import repository

UNLESS_HELD_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class CredentialKeeper:
    """Puts what a request brings into the vault."""

    vault: Vault
    database: Database

    async def keep(self, credentials: ProviderCredentials, *, tenant_id: UUID, platform: str) -> str:
        """The reference of `login:password`. Raises `VaultUnavailable`."""
        ref = new_ref()
        async with self.database.tenant(tenant_id) as session:
            await forget(session, tenant_id, [ref], at=utc_now() + UNLESS_HELD_AFTER)
        value = SecretStr(f"{credentials.login}:{credentials.password.get_secret_value()}")
        label = f"Login of {platform}: {credentials.login}"[:160]
        await self.vault.put(tenant_id, ref, value, kind="provider_credential", purpose="connector", label=label)
        return ref


def keeper_of(request: Request) -> CredentialKeeper:
    return CredentialKeeper(request.app.state.vault, request.app.state.database)


KeeperOf = Annotated[CredentialKeeper, Depends(keeper_of)]


async def forget(session: AsyncSession, tenant_id: UUID, refs: Collection[str], *, at: datetime | None = None) -> None:
    """Once this transaction has committed (and not before `at`), delete what no connection holds any more."""
    await enqueue(session, ForgetProviderSecrets(refs=sorted(refs)), tenant_id=tenant_id, run_at=at)


async def forget_now(context: JobContext, vault: Vault, refs: Collection[str]) -> None:
    """Delete those of `refs` that no connection holds. Safe to run twice. Raises `VaultUnavailable`."""
    async with context.session() as session:
        held = await repository.list_held_refs(session, refs)
    for ref in sorted(set(refs) - held):
        await vault.delete(context.tenant_id, ref)
