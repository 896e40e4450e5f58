"""The vault's client, for as long as a process runs."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, Request

from libs import kept_secrets
from libs.jobs import JobContext, Worker
from libs.vault import Vault
from services.ingestion.credential.service import CredentialKeeper


@asynccontextmanager
async def worker_lifespan(worker: Worker) -> AsyncGenerator[None]:
    """`context.resources["vault"]`, and the database for jobs that write nothing of their own."""
    vault = Vault(worker.settings, worker.signer)
    worker.resources |= {"vault": vault, "database": worker.database}
    try:
        yield
    finally:
        await vault.close()


async def keeper_of(request: Request) -> CredentialKeeper:
    return CredentialKeeper(await kept_secrets.keeper_of(request))


KeeperOf = Annotated[CredentialKeeper, Depends(keeper_of)]


def vault_of_job(context: JobContext) -> Vault:
    return context.resources["vault"]
