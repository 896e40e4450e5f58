"""What webhooks need for as long as the process runs; the vault's client must be there before."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.ingestion.webhook.secrets import HeldSecrets


@asynccontextmanager
async def app_lifespan(app: FastAPI) -> AsyncGenerator[None]:
    """`app.state.webhook_secrets`."""
    app.state.webhook_secrets = HeldSecrets(app.state.vault)
    yield
