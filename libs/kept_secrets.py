"""Secrets that rows name: put into the vault before the row is written, and deleted when no row names them any more.

The vault is another database, so no transaction covers both. Before a value is put, a job is committed that will
forget it in an hour unless a row names it by then: whatever fails in between, nothing is left behind.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Depends, FastAPI, Request
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.jobs import JobPayload
from contracts.secrets.api import new_ref
from contracts.secrets.registry import secret_kind
from libs.clock import utc_now
from libs.db import Database
from libs.jobs import JobContext, RetryLater, RetryPolicy, enqueue
from libs.vault import Vault, VaultUnavailable

UNLESS_NAMED_AFTER = timedelta(hours=1)
FORGETS = RetryPolicy(attempts=10, base_seconds=5, cap_seconds=900)
"""How a job that forgets secrets is tried again."""

Forgetting = Callable[[list[str]], JobPayload]
"""The payload of the job that forgets these references, those that no row names."""


@dataclass(frozen=True)
class SecretKeeper:
    """Puts secrets into the vault."""

    vault: Vault
    database: Database

    async def keep(
        self,
        value: SecretStr,
        *,
        tenant_id: UUID,
        kind: str,
        label: str,
        forgetting: Forgetting,
        expires_at: datetime | None = None,
    ) -> str:
        """The reference of `value`, a secret of a registered `kind`. Raises `VaultUnavailable`."""
        registered, ref = secret_kind(kind), new_ref()
        assert registered is not None, "kinds of secrets stand in the registry"
        async with self.database.tenant(tenant_id) as session:
            await forget(session, tenant_id, [ref], forgetting, at=utc_now() + UNLESS_NAMED_AFTER)
        await self.vault.put(
            tenant_id, ref, value, kind=kind, purpose=registered.purpose, label=label, expires_at=expires_at
        )
        return ref


@asynccontextmanager
async def vault_lifespan(app: FastAPI) -> AsyncGenerator[None]:
    """`app.state.vault`."""
    app.state.vault = Vault(app.state.settings, app.state.signer)
    try:
        yield
    finally:
        await app.state.vault.close()


async def keeper_of(request: Request) -> SecretKeeper:
    return SecretKeeper(request.app.state.vault, request.app.state.database)


KeeperOf = Annotated[SecretKeeper, Depends(keeper_of)]


async def forget(
    session: AsyncSession,
    tenant_id: UUID,
    refs: Collection[str | None],
    forgetting: Forgetting,
    *,
    at: datetime | None = None,
) -> None:
    """Once this transaction has committed (and not before `at`), delete what no row names any more."""
    given = sorted(ref for ref in refs if ref is not None)
    if given:
        await enqueue(session, forgetting(given), tenant_id=tenant_id, run_at=at)


async def forget_unnamed(
    context: JobContext,
    vault: Vault,
    refs: Collection[str],
    list_named: Callable[[AsyncSession, Collection[str]], Awaitable[set[str]]],
    *,
    owner: UUID | None = None,
) -> None:
    """Delete those of `refs` that no row names. Safe to run twice. Raises `RetryLater` while the vault is away.

    `owner` is whose secrets they are, if they are not the tenant's of the job.
    """
    async with context.session() as session:
        named = await list_named(session, refs)
    with vault_may_be_away():
        for ref in sorted(set(refs) - named):
            await vault.delete(owner or context.tenant_id, ref)


@contextmanager
def vault_may_be_away() -> Generator[None]:
    """That is no fault of the job's: it waits. Raises `RetryLater`."""
    try:
        yield
    except VaultUnavailable as error:
        raise RetryLater(float(error.headers["Retry-After"]), error.code, error.title) from error
