"""Credentials that the gateway must read again: in the vault for as long as a row names them, and here by reference.

The vault is another database, so no transaction covers both. Before a value is put, a job is committed that will
forget it in an hour unless a row names it by then: whatever fails in between, nothing is left behind.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.jobs import ForgetSecrets
from contracts.secrets.api import new_ref
from contracts.secrets.registry import PLATFORM, secret_kind
from gateway.identity.credential import repository
from libs.clock import utc_now
from libs.db import Database
from libs.jobs import JobContext, enqueue
from libs.vault import RETRY_SECONDS, Vault, VaultUnavailable

UNLESS_NAMED_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class SecretKeeper:
    """Puts secrets into the vault, and gives them back."""

    vault: Vault
    database: Database

    async def put(self, value: str, *, kind: str, label: str, owner: UUID) -> str:
        """Keep `value` for the tenant `owner`, or for `PLATFORM`; its reference. Raises `VaultUnavailable`."""
        registered, ref = secret_kind(kind), new_ref()
        assert registered is not None, "kinds of secrets stand in the registry"
        async with self.database.tenant(owner) as session:
            await forget(session, [ref], owner=owner, tenant_id=owner, after=utc_now() + UNLESS_NAMED_AFTER)
        await self.vault.put(owner, ref, SecretStr(value), kind=kind, purpose=registered.purpose, label=label)
        return ref

    async def resolve(self, ref: str | None, *, owner: UUID) -> SecretStr:
        """The value. Raises `SecretGone`, and `VaultUnavailable`: also for what is still on its way to the vault."""
        if ref is None:
            raise VaultUnavailable(retry_after=RETRY_SECONDS)
        return await self.vault.resolve(owner, ref)


async def forget(
    session: AsyncSession,
    refs: Collection[str | None],
    *,
    owner: UUID,
    tenant_id: UUID,
    after: datetime | None = None,
) -> None:
    """Once this transaction, which is `tenant_id`'s, has committed: delete what no row names any more."""
    named = sorted(ref for ref in refs if ref is not None)
    if named:
        await enqueue(session, ForgetSecrets(refs=named, platform=owner == PLATFORM), tenant_id=tenant_id, run_at=after)


async def forget_now(context: JobContext, vault: Vault, wanted: ForgetSecrets) -> None:
    """Delete those of the references that no row names. Safe to run twice. Raises `VaultUnavailable`."""
    async with context.session() as session:
        named = await repository.list_named(session, wanted.refs)
    owner = PLATFORM if wanted.platform else context.tenant_id
    for ref in sorted(set(wanted.refs) - named):
        await vault.delete(owner, ref)
