"""What the service's processes hold while they run: the key service, and the keys in memory.

When keys are revoked, whoever revokes them says so over Redis, and every process forgets the tenant's keys. Losing
that word costs nothing but memory: the database says at each use whether a key may still be used.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Annotated, Any
from uuid import UUID

import structlog
from fastapi import Depends, FastAPI, Request, Response
from redis.exceptions import RedisError

from libs.auth import Principal, current_principal
from libs.db import Database
from libs.errors import Forbidden
from libs.jobs import Worker
from libs.redis import connect
from services.secrets.data_key import repository
from services.secrets.data_key.cache import DataKeyCache
from services.secrets.data_key.keys import Keys
from services.secrets.kms import Kms, KmsError, KmsMisconfigured, make_kms
from services.secrets.kms.local import LocalKms
from services.secrets.settings import SecretsSettings

log: structlog.stdlib.BoundLogger = structlog.get_logger()
CHANNEL = "opsight:secrets:revoked"
LISTEN_AGAIN_SECONDS = 5.0


@asynccontextmanager
async def opened_keys(settings: SecretsSettings, database: Database) -> AsyncGenerator[Keys]:
    """The keys of this process, until the block is left."""
    async with AsyncExitStack() as stack:
        kms = make_kms(settings)
        stack.push_async_callback(kms.close)
        await _prepare(kms, database)
        cache = DataKeyCache(soft_seconds=settings.data_key_soft_seconds, hard_seconds=settings.data_key_hard_seconds)
        stack.push_async_callback(cache.close)
        listening = asyncio.create_task(_forget_what_is_revoked(settings, cache), name="revoked keys")
        stack.push_async_callback(_ended, listening)
        yield Keys(database, kms, cache, settings.environment)


async def _ended(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def app_lifespan(app: FastAPI) -> AsyncGenerator[None]:
    """`app.state.keys`."""
    async with opened_keys(app.state.settings, app.state.database) as keys:
        app.state.keys = keys
        yield


@asynccontextmanager
async def worker_lifespan(worker: Worker) -> AsyncGenerator[None]:
    """`context.resources["keys"]`."""
    assert isinstance(worker.settings, SecretsSettings), "the secrets worker is given its own settings"
    async with opened_keys(worker.settings, worker.database) as keys:
        worker.resources["keys"] = keys
        yield


async def keys_of(request: Request) -> Keys:
    return request.app.state.keys


KeysOf = Annotated[Keys, Depends(keys_of)]


async def calling_service(caller: Annotated[Principal, Depends(current_principal)]) -> Principal:
    """The deployable that signed the request; it speaks for nobody but itself."""
    if caller.subject != f"service:{caller.issuer}":
        raise Forbidden("A service calls the vault as itself.")
    return caller


CallingService = Annotated[Principal, Depends(calling_service)]


async def no_store(response: Response) -> None:
    """What an answer of the vault may be kept by: nobody."""
    response.headers["Cache-Control"] = "no-store"


async def forget_everywhere(settings: SecretsSettings, keys: Keys, tenant_ids: Sequence[UUID]) -> None:
    """These tenants' keys were revoked: forget them here, and let the others do so."""
    for tenant_id in tenant_ids:
        keys.cache.purge(tenant_id)
    await tell_revoked(settings, tenant_ids)


async def tell_revoked(settings: SecretsSettings, tenant_ids: Sequence[UUID]) -> None:
    """Let every process forget these tenants' keys; a Redis that is away is no reason to fail."""
    client = connect(settings)
    try:
        for tenant_id in tenant_ids:
            await client.publish(CHANNEL, str(tenant_id))
    except RedisError as error:
        log.warning("data_key.revocation_untold", error=type(error).__name__)
    finally:
        await client.aclose()


async def _prepare(kms: Kms, database: Database) -> None:
    """A process that is set up wrong does not start; one whose key service is away does, and waits for it.

    `/readyz` does not ask the key service: what is cached is served without it.
    """
    if isinstance(kms, LocalKms) and not kms.exists():
        await _create_key_file(kms, database)
    try:
        await kms.check()
    except KmsMisconfigured:
        raise
    except KmsError as error:
        log.warning("kms.unusable_at_start", provider=kms.name, outcome=error.outcome, reason=str(error))


async def _create_key_file(kms: LocalKms, database: Database) -> None:
    """At the first start; never beside keys that another file wrapped."""
    async with database.platform() as session:
        wrapping = await repository.list_wrapping_keys_across_tenants(session)
    if any(name.startswith("local:") for name in wrapping):
        raise KmsMisconfigured(
            "The key file is gone, and the database holds keys that it wrapped: docs/runbooks/secrets-restore.md"
        )
    kms.create()


async def _forget_what_is_revoked(settings: SecretsSettings, cache: DataKeyCache) -> None:
    while True:
        client = connect(settings)
        try:
            await _listen(client, cache)
        except RedisError as error:
            log.info("data_key.revocations_unheard", error=type(error).__name__)
        finally:
            await client.aclose()
        await asyncio.sleep(LISTEN_AGAIN_SECONDS)


async def _listen(client: Any, cache: DataKeyCache) -> None:
    async with client.pubsub(ignore_subscribe_messages=True) as channel:
        await channel.subscribe(CHANNEL)
        while True:
            message = await channel.get_message(timeout=1.0)
            if message is not None:
                cache.purge(UUID(message["data"].decode()))
