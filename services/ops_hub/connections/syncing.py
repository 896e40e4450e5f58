"""One attempt at reading a provider: all that it read is kept and told in one transaction, or why it was not."""

from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.connections import Provenance
from libs.clock import utc_now
from libs.jobs import JobContext, RetryLater
from services.ops_hub import models
from services.ops_hub.activity.service import SERVICE
from services.ops_hub.connections import repository
from services.ops_hub.connections.adapters.payloads import Reading
from services.ops_hub.connections.adapters.protocol import (
    Adapter,
    AdapterContext,
    CredentialRefused,
    ProviderDown,
    ProviderError,
    RateLimited,
)
from services.ops_hub.connections.practice import practice_world
from services.ops_hub.connections.resources import Providers
from services.ops_hub.connections.scheduling import next_sync, next_try
from services.ops_hub.connections.storing import Stored, store_reading
from services.ops_hub.connections.telling import tell, tell_health

log: structlog.stdlib.BoundLogger = structlog.get_logger()
ATTEMPTS = 3
LONGEST_WAIT = 120.0
PASSING = (ProviderDown, RateLimited)


@dataclass(frozen=True)
class _Begun:
    """Who is read, and what the connection was when the reading began."""

    adapter: Adapter
    context: AdapterContext


async def sync_connection(context: JobContext, connection_id: UUID) -> None:
    """Read it and keep what was read. Raises what makes the job try again; what else goes wrong is kept and told."""
    begun = await _begin(context, connection_id)
    if begun is None:
        return
    try:
        reading = await begun.adapter.read(begun.context)
    except PASSING as error:
        if _may_pass_soon(context, error):
            raise _again(error) from error
        await _fail(context, connection_id, begun, error)
    except ProviderError as error:
        await _fail(context, connection_id, begun, error)
    else:
        await _keep(context, connection_id, begun, reading)


async def _begin(context: JobContext, connection_id: UUID) -> _Begun | None:
    providers: Providers = context.resources["providers"]
    async with context.session() as session:
        connection = await repository.find_connection(session, connection_id)
        if connection is None or not await repository.note_started(session, context.job_id):
            return None
        world = await practice_world(session, connection, now=utc_now())
        return _Begun(providers.adapter_of(connection, world), providers.context_of(connection))


def _may_pass_soon(context: JobContext, error: ProviderError) -> bool:
    return context.attempt < ATTEMPTS and (error.retry_after or 0) <= LONGEST_WAIT


def _again(error: ProviderError) -> Exception:
    """The job's policy says when, unless the provider did."""
    return error if error.retry_after is None else RetryLater(error.retry_after, error.reason, str(error))


async def _keep(context: JobContext, connection_id: UUID, begun: _Begun, reading: Reading) -> None:
    async with context.closing_session() as session:
        held = await _hold(session, context, connection_id)
        if held is None:
            return
        connection, sync = held
        if connection.account_id not in (None, begun.context.account_id):
            await _read_anew(session, connection, sync)
            return
        connection.account_id = begun.context.account_id or reading.account.id
        connection.account_name = reading.account.name
        stored = await keep_reading(
            session, context.resources["providers"], connection, begun.adapter.provenance, reading
        )
        connection.last_synced_at = utc_now()
        connection.failures_in_row, connection.last_error_code = 0, None
        connection.next_sync_at = next_sync(connection, utc_now())
        await _end(session, connection, sync, begun.adapter.provenance, stored, reading)


async def _end(
    session: AsyncSession,
    connection: models.PlatformConnection,
    sync: models.ConnectionSync,
    provenance: Provenance,
    stored: Stored,
    reading: Reading,
) -> None:
    connection.last_provenance = provenance
    sync.state, sync.finished_at, sync.provenance = "succeeded", utc_now(), provenance
    sync.listings, sync.reviews, sync.traffic_days = stored.listings, stored.reviews, stored.traffic_days
    sync.notes = list(reading.notes)
    await session.flush()
    detail = {"provenance": provenance, "listings": stored.listings, "reviews": stored.reviews}
    await tell(session, connection, "synced", actor=SERVICE, detail=detail | {"traffic_days": stored.traffic_days})
    await tell_health(session, connection, utc_now(), actor=SERVICE)


async def _fail(context: JobContext, connection_id: UUID, begun: _Begun, error: ProviderError) -> None:
    async with context.closing_session() as session:
        held = await _hold(session, context, connection_id)
        if held is None:
            return
        connection, sync = held
        now = utc_now()
        connection.failures_in_row += 1
        connection.last_error_code, connection.last_error_at = error.reason, now
        if isinstance(error, CredentialRefused):
            connection.grant_lost_at, connection.grant_lost_reason = now, error.reason
            connection.next_sync_at = None
        else:
            connection.next_sync_at = next_try(connection, now, retry_after=error.retry_after)
        sync.state, sync.finished_at, sync.error_code = "failed", now, error.reason
        await tell_failed(session, connection, error.reason)
    log.warning("connection.sync_failed", connection_id=str(connection_id), error=error.reason, message=str(error))


async def tell_failed(session: AsyncSession, connection: models.PlatformConnection, code: str) -> None:
    """Tell that a sync failed, and what it did to the connection's health."""
    await session.flush()
    await tell(session, connection, "sync_failed", actor=SERVICE, detail={"error_code": code})
    await tell_health(session, connection, utc_now(), actor=SERVICE)


async def _hold(
    session: AsyncSession, context: JobContext, connection_id: UUID
) -> tuple[models.PlatformConnection, models.ConnectionSync] | None:
    """The connection and its sync, held against changes; None when somebody cut it, or ended the sync, meanwhile."""
    connection = await repository.find_connection(session, connection_id, lock=True)
    sync = await repository.find_sync(session, context.job_id, lock=True)
    if connection is None or sync is None or sync.state not in repository.OPEN:
        return None
    return connection, sync


async def keep_reading(
    session: AsyncSession,
    providers: Providers,
    connection: models.PlatformConnection,
    provenance: Provenance,
    reading: Reading,
) -> Stored:
    """Keep a reading with its reviews."""
    return await store_reading(session, connection, provenance, reading, now=utc_now())


async def _read_anew(session: AsyncSession, connection: models.PlatformConnection, sync: models.ConnectionSync) -> None:
    """Somebody chose another account meanwhile: what was read is not of it, and is not kept."""
    sync.state, sync.finished_at, sync.error_code = "failed", utc_now(), "account_changed"
    await session.flush()
    connection.next_sync_at = utc_now()
    await session.flush()


async def end_lost(session: AsyncSession, sync_id: UUID) -> bool:
    """End a sync whose job is over without it: its workers were lost, or somebody cancelled the job."""
    found = await repository.find_sync(session, sync_id)
    connection = await repository.find_connection(session, found.connection_id, lock=True) if found else None
    sync = await repository.find_sync(session, sync_id, lock=True)
    if connection is None or sync is None or sync.state not in repository.OPEN:
        return False
    now = utc_now()
    sync.state, sync.finished_at, sync.error_code = "failed", now, "sync_failed"
    connection.failures_in_row += 1
    connection.last_error_code, connection.last_error_at = "sync_failed", now
    connection.next_sync_at = next_try(connection, now, retry_after=None)
    await tell_failed(session, connection, "sync_failed")
    return True
