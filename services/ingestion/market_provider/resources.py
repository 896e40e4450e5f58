"""What calls of providers share for as long as a process runs: connections, breakers, and the list of providers."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated
from uuid import UUID

import httpx
from fastapi import Depends, FastAPI, Request

from libs.jobs import Worker
from libs.resilience import Breakers
from libs.tls import trusted
from services.ingestion.market_provider.calling import CONNECT_SECONDS
from services.ingestion.market_provider.catalogue import Providers, make_providers
from services.ingestion.market_provider.policy import POLICIES
from services.ingestion.market_provider.transport import KeyedTransport
from services.ingestion.settings import IngestionSettings


@asynccontextmanager
async def app_lifespan(app: FastAPI) -> AsyncGenerator[None]:
    """`app.state.market_providers`."""
    app.state.market_providers = _providers_for(app.state.settings)
    yield


@asynccontextmanager
async def worker_lifespan(worker: Worker) -> AsyncGenerator[None]:
    """`context.resources["market_…"]`: providers, a client and the breakers."""
    client = httpx.AsyncClient(
        timeout=httpx.Timeout(60, connect=CONNECT_SECONDS),
        headers={"User-Agent": "Opsight"},
        follow_redirects=False,
        trust_env=False,
        transport=KeyedTransport(
            verify=trusted(trust_env=True), limits=httpx.Limits(max_connections=20, max_keepalive_connections=5)
        ),
    )
    breakers: dict[str, Breakers[UUID]] = {name.value: Breakers(policy.breaker) for name, policy in POLICIES.items()}
    worker.resources |= {
        "market_providers": _providers_for(worker.settings),
        "market_client": client,
        "market_breakers": breakers,
    }
    async with client:
        yield


async def providers_of(request: Request) -> Providers:
    providers: Providers = request.app.state.market_providers
    return providers


ProvidersOf = Annotated[Providers, Depends(providers_of)]


def _providers_for(settings: object) -> Providers:
    assert isinstance(settings, IngestionSettings), "ingestion is given its own settings"
    return make_providers(settings)
