"""Where the parts of connections meet: which adapter reads a connection, and what it shows to the provider."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

from fastapi import FastAPI

from contracts.ops_hub.connections import ConnectionMode, Platform
from libs.auth import TokenSigner
from libs.jobs import Worker
from libs.settings import Settings
from libs.vault import Vault
from services.ops_hub import models
from services.ops_hub.connections.adapters.live.building import HttpAdapters, open_adapters
from services.ops_hub.connections.adapters.protocol import Adapter, AdapterContext, Credential, Renewal
from services.ops_hub.connections.adapters.registry import staged_adapter
from services.ops_hub.connections.adapters.staged.world import PracticeWorld
from services.ops_hub.connections.oauth.handing import credential_of, renewal_of
from services.ops_hub.connections.oauth.tokens import TokenKeeper
from services.ops_hub.connections.oauth.ways import set_up
from services.ops_hub.connections.practice import is_played, no_credential
from services.ops_hub.settings import OpsHubSettings


@dataclass(frozen=True)
class Providers:
    """What reads providers in this process. `consents` says which platforms are connected by consent here, and how;
    `practised` are those that the practice provider plays to whoever has its login."""

    live: HttpAdapters
    keeper: TokenKeeper
    consents: Mapping[Platform, ConnectionMode] = field(default_factory=dict[Platform, ConnectionMode])
    practised: HttpAdapters = field(default_factory=dict[Platform, Adapter])

    def adapter_of(self, connection: models.PlatformConnection, world: PracticeWorld) -> Adapter:
        """Who reads for this connection."""
        platform = cast("Platform", connection.platform)
        if connection.mode == "live":
            return self.live[platform]
        played = self.practised.get(platform) if is_played(connection) else None
        return played or staged_adapter(platform, world)

    def stand_in_of(self, connection: models.PlatformConnection, world: PracticeWorld) -> Adapter:
        """Who reads while the provider of a live connection is out."""
        return staged_adapter(cast("Platform", connection.platform), world, "fallback_simulated")

    def context_of(self, connection: models.PlatformConnection) -> AdapterContext:
        return AdapterContext(
            tenant_id=connection.tenant_id,
            connection_id=connection.id,
            account_id=connection.account_id,
            credential=self._credential_of(connection),
            renewal=self._renewal_of(connection),
            settings=connection.settings,
        )

    def _credential_of(self, connection: models.PlatformConnection) -> Credential:
        """Practice that nobody consented to has none."""
        if connection.mode == "staged" and connection.method == "manual" and not is_played(connection):
            return no_credential
        return credential_of(self.keeper, tenant_id=connection.tenant_id, connection_id=connection.id)

    def _renewal_of(self, connection: models.PlatformConnection) -> Renewal | None:
        """Only consent can be renewed."""
        if connection.method != "oauth":
            return None
        return renewal_of(self.keeper, tenant_id=connection.tenant_id, connection_id=connection.id)


@asynccontextmanager
async def app_lifespan(app: FastAPI) -> AsyncGenerator[None]:
    """`app.state.vault` and `app.state.providers`."""
    settings = _own(app.state.settings)
    async with _vault(settings, app.state.signer) as vault, open_adapters(settings) as (live, practised):
        providers = Providers(live, app.state.oauth.keeper, set_up(settings), practised)
        app.state.vault, app.state.providers = vault, providers
        yield


@asynccontextmanager
async def worker_lifespan(worker: Worker) -> AsyncGenerator[None]:
    """`context.resources["vault"]` and `["providers"]`."""
    settings = _own(worker.settings)
    async with _vault(settings, worker.signer) as vault, open_adapters(settings) as (live, practised):
        providers = Providers(live, worker.resources["token_keeper"], set_up(settings), practised)
        worker.resources |= {"vault": vault, "providers": providers}
        yield


@asynccontextmanager
async def _vault(settings: Settings, signer: TokenSigner) -> AsyncGenerator[Vault]:
    vault = Vault(settings, signer)
    try:
        yield vault
    finally:
        await vault.close()


def _own(settings: Settings) -> OpsHubSettings:
    assert isinstance(settings, OpsHubSettings), "the operations hub is given its own settings"
    return settings
