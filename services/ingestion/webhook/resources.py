"""What webhooks need for as long as the process runs; the vault's client must be there before."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, FastAPI, Request

from services.ingestion.webhook.secrets import HeldSecrets, SigningSecrets


@asynccontextmanager
async def app_lifespan(app: FastAPI) -> AsyncGenerator[None]:
    """`app.state.webhook_secrets`."""
    app.state.webhook_secrets = HeldSecrets(app.state.vault)
    yield


def signing_secrets_of(request: Request) -> SigningSecrets:
    return SigningSecrets(request.app.state.vault, request.app.state.database)


SigningSecretsOf = Annotated[SigningSecrets, Depends(signing_secrets_of)]
