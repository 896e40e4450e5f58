"""What connecting by consent needs for as long as a process runs."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, FastAPI, Request

from libs.auth import TokenSigner
from libs.db import Database
from libs.flags import Flags
from libs.jobs import JobContext, Worker
from libs.vault import Vault
from services.ops_hub.connections.oauth.providers.calling import TokenCaller
from services.ops_hub.connections.oauth.providers.registry import providers
from services.ops_hub.connections.oauth.state import StateCodec
from services.ops_hub.connections.oauth.tokens import TokenKeeper
from services.ops_hub.settings import OpsHubSettings


@dataclass(frozen=True)
class OAuth:
    """The parts that an attempt goes through."""

    settings: OpsHubSettings
    database: Database
    flags: Flags
    states: StateCodec
    keeper: TokenKeeper


@asynccontextmanager
async def app_lifespan(app: FastAPI) -> AsyncGenerator[None]:
    """`app.state.oauth`."""
    settings: OpsHubSettings = app.state.settings
    async with _keeper(app.state.database, settings, app.state.signer) as keeper:
        states = StateCodec(settings.signing_key_file.read_bytes())
        app.state.oauth = OAuth(settings, app.state.database, app.state.flags, states, keeper)
        yield


@asynccontextmanager
async def worker_lifespan(worker: Worker) -> AsyncGenerator[None]:
    """`context.resources["token_keeper"]`."""
    assert isinstance(worker.settings, OpsHubSettings), "the worker of the operations hub is given its own settings"
    async with _keeper(worker.database, worker.settings, worker.signer) as keeper:
        worker.resources["token_keeper"] = keeper
        yield


@asynccontextmanager
async def _keeper(database: Database, settings: OpsHubSettings, signer: TokenSigner) -> AsyncGenerator[TokenKeeper]:
    vault, caller = Vault(settings, signer), TokenCaller(settings.provider_timeout_seconds)
    try:
        yield TokenKeeper(database, vault, settings, dict(providers(caller)))
    finally:
        await caller.aclose()
        await vault.close()


def keeper_of_job(context: JobContext) -> TokenKeeper:
    return context.resources["token_keeper"]


async def oauth_of(request: Request) -> OAuth:
    return request.app.state.oauth


OAuthOf = Annotated[OAuth, Depends(oauth_of)]
