"""Credentials of connectors: in the vault for as long as somebody holds them, and here by reference alone."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.jobs import ForgetCredentials
from libs import kept_secrets
from libs.kept_secrets import Forgetting, SecretKeeper, vault_may_be_away
from libs.vault import SecretGone, Vault
from services.ingestion.connection import repository as connection_repository
from services.ingestion.connector.catalogue import ConnectorEntry, describe_connector
from services.ingestion.credential.pointers import Config, secrets_of, with_secrets
from services.ingestion.engine.errors import ConnectorMisconfigured
from services.ingestion.market_provider import repository as market_repository
from services.ingestion.server import repository as server_repository


@dataclass(frozen=True)
class CredentialKeeper:
    """Puts what a request brings into the vault. `holder` is the connection or probe that it is for."""

    keeper: SecretKeeper

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
        refs = {
            pointer: await self.keeper.keep(
                SecretStr(value),
                tenant_id=tenant_id,
                kind="connector_credential",
                label=f"{entry.title}: {pointer.rpartition('/')[2].replace('_', ' ')}",
                forgetting=_forgetting(holder),
                expires_at=expires_at,
            )
            for pointer, value in new.items()
        }
        return with_secrets(config, refs) if refs else config

    async def keep_market_key(self, value: SecretStr, *, tenant_id: UUID, holder: UUID, label: str) -> str:
        """The reference of a provider's key. Raises `VaultUnavailable`."""
        return await self.keeper.keep(
            value, tenant_id=tenant_id, kind="market_key", label=label, forgetting=_forgetting(holder)
        )


async def reveal(vault: Vault, tenant_id: UUID, entry: ConnectorEntry, config: Config) -> Config:
    """`config` with the values again, for the connector that starts now, and for nothing else.

    Raises `RetryLater` while the vault is away, `ConnectorMisconfigured` when a credential is gone.
    """
    try:
        with vault_may_be_away():
            values = {
                pointer: (await vault.resolve(tenant_id, ref)).get_secret_value()
                for pointer, ref in secrets_of(entry, config).items()
            }
    except SecretGone as error:
        raise ConnectorMisconfigured("A credential is no longer in the vault: enter it again.") from error
    return with_secrets(config, values)


async def forget(session: AsyncSession, tenant_id: UUID, holder: UUID, refs: Collection[str]) -> None:
    """Once this transaction has committed, delete from the vault what `holder` holds no more."""
    await kept_secrets.forget(session, tenant_id, refs, _forgetting(holder))


def _forgetting(holder: UUID) -> Forgetting:
    def payload(refs: list[str]) -> ForgetCredentials:
        return ForgetCredentials(holder=holder, refs=refs)

    return payload


async def list_held(session: AsyncSession, holder: UUID, refs: Collection[str]) -> set[str]:
    """Those of `refs` that the connection or Airbyte server `holder`, or a market provider, holds."""
    connection = await connection_repository.find_connection(session, holder)
    server = await server_repository.find_server(session, holder)
    held = set(await market_repository.list_held_refs(session, refs))
    if connection is not None:
        held |= set(secrets_of(describe_connector(connection.connector), connection.config).values())
    if server is not None:
        held.add(server.secret_ref)
    return held


def mask_secrets(entry: ConnectorEntry, config: Config) -> Config:
    """`config` without what stands at its secret fields: two that differ in credentials alone are the same source."""
    return with_secrets(config, dict.fromkeys(secrets_of(entry, config), ""))
