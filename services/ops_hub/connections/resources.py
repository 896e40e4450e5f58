"""Where the parts of connections meet: who gives credentials, who stands in for a provider, and who keeps reviews."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import cast

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.connections import Platform, Provenance
from libs.auth import TokenSigner
from libs.jobs import RetryLater, Worker
from libs.settings import Settings
from libs.vault import SecretGone, Vault, VaultUnavailable
from services.ops_hub import models
from services.ops_hub.connections.adapters.payloads import WrittenReview
from services.ops_hub.connections.adapters.protocol import (
    Adapter,
    AdapterContext,
    Credential,
    CredentialRefused,
)
from services.ops_hub.connections.adapters.registry import staged_adapter
from services.ops_hub.connections.adapters.staged.world import PracticeWorld

StoreReviews = Callable[[AsyncSession, models.PlatformConnection, Provenance, Sequence[WrittenReview]], Awaitable[int]]


@dataclass(frozen=True)
class Providers:
    """What reads providers in this process."""

    vault: Vault
    set_up: frozenset[Platform] = frozenset()
    """Platforms whose OAuth this installation is set up for."""

    def adapter_of(self, connection: models.PlatformConnection, world: PracticeWorld) -> Adapter:
        """Who reads for this connection."""
        return staged_adapter(cast("Platform", connection.platform), world)

    def context_of(self, connection: models.PlatformConnection) -> AdapterContext:
        return AdapterContext(
            tenant_id=connection.tenant_id,
            connection_id=connection.id,
            account_id=connection.account_id,
            credential=self._credential_of(connection),
            settings=connection.settings,
        )

    def _credential_of(self, connection: models.PlatformConnection) -> Credential:
        ref, tenant_id = connection.secret_ref, connection.tenant_id

        async def credential() -> str:
            if ref is None:
                raise CredentialRefused("The connection has no credentials.")
            try:
                return (await self.vault.resolve(tenant_id, ref)).get_secret_value()
            except SecretGone as error:
                raise CredentialRefused("The credentials are no longer in the vault.") from error
            except VaultUnavailable as error:
                raise RetryLater(float(error.headers["Retry-After"]), error.code, error.title) from error

        return credential


@asynccontextmanager
async def app_lifespan(app: FastAPI) -> AsyncGenerator[None]:
    """`app.state.vault` and `app.state.providers`."""
    async with _vault(app.state.settings, app.state.signer) as vault:
        app.state.vault, app.state.providers = vault, Providers(vault)
        yield


@asynccontextmanager
async def worker_lifespan(worker: Worker) -> AsyncGenerator[None]:
    """`context.resources["vault"]` and `["providers"]`."""
    async with _vault(worker.settings, worker.signer) as vault:
        worker.resources |= {"vault": vault, "providers": Providers(vault)}
        yield


@asynccontextmanager
async def _vault(settings: Settings, signer: TokenSigner) -> AsyncGenerator[Vault]:
    vault = Vault(settings, signer)
    try:
        yield vault
    finally:
        await vault.close()
