"""Addresses of channels in the vault, by reference.

The vault is another database, so no transaction covers both. Before an address is put, a job is committed that will
forget it in an hour unless a channel goes by it then: whatever fails in between, nothing is left behind.
"""

from collections.abc import AsyncGenerator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Depends, FastAPI, Request
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.metrics.jobs import ForgetAlertSecrets
from contracts.secrets.api import new_ref
from libs.clock import utc_now
from libs.db import Database
from libs.jobs import JobContext, enqueue
from libs.vault import Vault
from services.metrics.alerts.channels import repository

UNLESS_NAMED_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class AddressKeeper:
    """Puts addresses into the vault."""

    vault: Vault
    database: Database

    async def keep(self, url: SecretStr, *, tenant_id: UUID, name: str) -> str:
        """The reference of `url`. Raises `VaultUnavailable`."""
        ref = new_ref()
        async with self.database.tenant(tenant_id) as session:
            await forget(session, tenant_id, [ref], at=utc_now() + UNLESS_NAMED_AFTER)
        label = f"Alerts to Slack: {name}"
        await self.vault.put(tenant_id, ref, url, kind="slack_webhook", purpose="webhook", label=label)
        return ref


@asynccontextmanager
async def vault_lifespan(app: FastAPI) -> AsyncGenerator[None]:
    """`app.state.vault`."""
    app.state.vault = Vault(app.state.settings, app.state.signer)
    try:
        yield
    finally:
        await app.state.vault.close()


def keeper_of(request: Request) -> AddressKeeper:
    return AddressKeeper(request.app.state.vault, request.app.state.database)


KeeperOf = Annotated[AddressKeeper, Depends(keeper_of)]


async def forget(session: AsyncSession, tenant_id: UUID, refs: Collection[str], *, at: datetime | None = None) -> None:
    """Once this transaction has committed (and not before `at`), delete what no channel goes by any more."""
    await enqueue(session, ForgetAlertSecrets(refs=sorted(refs)), tenant_id=tenant_id, run_at=at)


async def forget_now(context: JobContext, vault: Vault, refs: Collection[str]) -> None:
    """Delete those of `refs` that no channel goes by. Safe to run twice. Raises `VaultUnavailable`."""
    async with context.session() as session:
        named = await repository.list_named_refs(session, refs)
    for ref in sorted(set(refs) - named):
        await vault.delete(context.tenant_id, ref)
