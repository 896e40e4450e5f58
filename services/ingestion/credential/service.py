"""Credentials of connectors: in the vault for as long as somebody holds them, and here by reference alone.

The vault is another database, so no transaction covers both. Before a value is put, a job is committed that will
forget it in an hour unless the connection holds it by then: whatever fails in between, nothing is left behind.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.jobs import ForgetCredentials
from contracts.secrets.api import new_ref
from libs.clock import utc_now
from libs.db import Database
from libs.jobs import RetryLater, enqueue
from libs.vault import SecretGone, Vault, VaultUnavailable
from services.ingestion.connection import repository as connection_repository
from services.ingestion.connector.catalogue import ConnectorEntry, describe_connector
from services.ingestion.credential.pointers import Config, secrets_of, with_secrets
from services.ingestion.engine.errors import ConnectorMisconfigured
from services.ingestion.market_provider import repository as market_repository
from services.ingestion.server import repository as server_repository

UNLESS_HELD_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class CredentialKeeper:
    """Puts what a request brings into the vault. `holder` is the connection or probe that it is for."""

    vault: Vault
    database: Database

    async def keep(
        self,
        entry: ConnectorEntry,
        config: Config,
        *,
        tenant_id: UUID,
        holder: UUID,
        held: Config | None = None,
        expires_at: datetime | None = None,
    ) -> Config:
        """`config` with references in the place of secrets; a reference that `held` has there already stays.

        Raises `VaultUnavailable`.
        """
        known = set(secrets_of(entry, held).values()) if held is not None else set[str]()
        new = {pointer: value for pointer, value in secrets_of(entry, config).items() if value not in known}
        refs = {pointer: new_ref() for pointer in new}
        if not refs:
            return config
        async with self.database.tenant(tenant_id) as session:
            await forget(session, tenant_id, holder, refs.values(), after=utc_now() + UNLESS_HELD_AFTER)
        for pointer, ref in refs.items():
            await self.vault.put(
                tenant_id,
                ref,
                SecretStr(new[pointer]),
                kind="connector_credential",
                purpose="connector",
                label=f"{entry.title}: {pointer.rpartition('/')[2].replace('_', ' ')}",
                expires_at=expires_at,
            )
        return with_secrets(config, refs)

    async def keep_market_key(self, value: SecretStr, *, tenant_id: UUID, holder: UUID, label: str) -> str:
        """The reference of a provider's key. Raises `VaultUnavailable`."""
        ref = new_ref()
        async with self.database.tenant(tenant_id) as session:
            await forget(session, tenant_id, holder, [ref], after=utc_now() + UNLESS_HELD_AFTER)
        await self.vault.put(tenant_id, ref, value, kind="market_key", purpose="connector", label=label)
        return ref


async def reveal(vault: Vault, tenant_id: UUID, entry: ConnectorEntry, config: Config) -> Config:
    """`config` with the values again, for the connector that starts now, and for nothing else.

    Raises `RetryLater` while the vault is away, `ConnectorMisconfigured` when a credential is gone.
    """
    try:
        values = {
            pointer: (await vault.resolve(tenant_id, ref)).get_secret_value()
            for pointer, ref in secrets_of(entry, config).items()
        }
    except VaultUnavailable as error:
        raise RetryLater(float(error.headers["Retry-After"]), error.code, error.title) from error
    except SecretGone as error:
        raise ConnectorMisconfigured("A credential is no longer in the vault: enter it again.") from error
    return with_secrets(config, values)


async def forget(
    session: AsyncSession, tenant_id: UUID, holder: UUID, refs: Collection[str], *, after: datetime | None = None
) -> None:
    """Once this transaction has committed, delete from the vault what `holder` holds no more."""
    if refs:
        payload = ForgetCredentials(holder=holder, refs=sorted(refs))
        await enqueue(session, payload, tenant_id=tenant_id, run_at=after)


async def forget_now(vault: Vault, database: Database, tenant_id: UUID, holder: UUID, refs: Collection[str]) -> None:
    """Delete those of `refs` that neither the connection or Airbyte server `holder` nor a market provider holds.

    Safe to run twice.
    """
    async with database.tenant(tenant_id, read_only=True) as session:
        connection = await connection_repository.find_connection(session, holder)
        server = await server_repository.find_server(session, holder)
        held = set(await market_repository.list_held_refs(session, refs))
    if connection is not None:
        held |= set(secrets_of(describe_connector(connection.connector), connection.config).values())
    if server is not None:
        held.add(server.secret_ref)
    for ref in sorted(set(refs) - held):
        await vault.delete(tenant_id, ref)


def mask_secrets(entry: ConnectorEntry, config: Config) -> Config:
    """`config` without what stands at its secret fields: two that differ in credentials alone are the same source."""
    return with_secrets(config, dict.fromkeys(secrets_of(entry, config), ""))
