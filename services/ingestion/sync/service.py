"""Starting, following and cancelling runs of connectors."""

from collections.abc import Awaitable, Callable
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.connections import AirbyteJob, CheckRequest, JobState
from contracts.ingestion.jobs import RunProbe, RunSync
from contracts.jobs import TERMINAL
from libs.audit import record_audit
from libs.auth import Principal, tenant_of
from libs.clock import utc_now
from libs.db import Database
from libs.jobs import cancel_job, enqueue, get_job
from libs.kept_secrets import UNLESS_NAMED_AFTER
from libs.pagination import CursorCodec, Page
from libs.sse import Frame
from services.ingestion.connection import repository as connection_repository
from services.ingestion.connection.config import Config, check_config, complete_config
from services.ingestion.connection.errors import (
    ConnectionNotFound,
    ConnectionPaused,
    SyncAlreadyRunning,
    SyncJobNotFound,
)
from services.ingestion.connection.schedule import next_run
from services.ingestion.connection.views import read_schedule
from services.ingestion.connector.catalogue import get_connector
from services.ingestion.credential.service import CredentialKeeper
from services.ingestion.installation import repository as installation_repository
from services.ingestion.models import Connection, Probe, Sync
from services.ingestion.remote.stopping import stop_remotely
from services.ingestion.sync import probe_repository, repository
from services.ingestion.sync.views import installation_view, probe_view, sync_view


async def start_sync(session: AsyncSession, principal: Principal, connection_id: UUID) -> AirbyteJob:
    """Sync now. Raises `ConnectionNotFound`, `ConnectionPaused`, `SyncAlreadyRunning`."""
    connection = await connection_repository.find_connection(session, connection_id, lock=True)
    if connection is None:
        raise ConnectionNotFound
    if connection.state == "paused":
        raise ConnectionPaused("Resume it first.")
    sync_id = await _enqueue_sync(session, connection, "manual", subject=principal.subject)
    if sync_id is None:
        raise SyncAlreadyRunning("Wait for it to end, or cancel it.")
    await _audit(session, principal, "sync.started", sync_id)
    return await get_airbyte_job(session, sync_id)


async def start_sync_by_webhook(
    session: AsyncSession, principal: Principal, *, connection_id: UUID | None = None, name: str | None = None
) -> tuple[UUID | None, bool]:
    """The sync of a connection, by its id or name, and whether it was started by this.

    Raises `ConnectionNotFound`, `ConnectionPaused`.
    """
    if connection_id is None and name is not None:
        named = await connection_repository.find_connection_named(session, name)
        connection_id = named.id if named is not None else None
    found = await connection_repository.find_connection(session, connection_id, lock=True) if connection_id else None
    if found is None:
        raise ConnectionNotFound
    if found.state == "paused":
        raise ConnectionPaused
    sync_id = await _enqueue_sync(session, found, "webhook", subject=principal.subject)
    if sync_id is None:
        return await repository.find_live_sync_id(session, found.id), False
    await _audit(session, principal, "sync.started", sync_id)
    return sync_id, True


async def start_due_sync(session: AsyncSession, connection_id: UUID) -> bool:
    """Sync a connection whose time has come, unless it runs already, and say when it is due again.

    Moments that were missed, while no worker ran, are made up for by this one run.
    """
    connection = await connection_repository.find_due_connection(session, connection_id)
    if connection is None:
        return False
    started = await _enqueue_sync(session, connection, "schedule", subject="service:ingestion")
    connection.next_sync_at = next_run(read_schedule(connection), utc_now())
    await session.flush()
    return started is not None


async def start_probe(
    session: AsyncSession,
    principal: Principal,
    kind: Literal["check", "discover"],
    request: CheckRequest,
    keeper: CredentialKeeper,
) -> AirbyteJob:
    """Check a configuration, or discover its streams; new credentials are kept for an hour.

    Raises `ConnectionNotFound` when the connection whose credentials are meant is absent or of another connector.
    """
    entry = get_connector(request.connector)
    check_config(entry, request.config)
    held = await _held_config(session, request)
    tenant_id = tenant_of(principal)
    job_id = await enqueue(session, RunProbe(), tenant_id=tenant_id, subject=principal.subject)
    kept = await keeper.keep(
        entry,
        request.config,
        tenant_id=tenant_id,
        holder=job_id,
        held=held,
        expires_at=utc_now() + UNLESS_NAMED_AFTER,
    )
    config = complete_config(entry, kept)
    probe = Probe(tenant_id=tenant_id, id=job_id, kind=kind, connector=entry.name, config=config)
    await probe_repository.add_probe(session, probe)
    return await get_airbyte_job(session, job_id)


async def _held_config(session: AsyncSession, request: CheckRequest) -> Config | None:
    if request.connection_id is None:
        return None
    connection = await connection_repository.find_connection(session, request.connection_id)
    if connection is None or connection.connector != request.connector:
        raise ConnectionNotFound
    return connection.config


async def get_airbyte_job(session: AsyncSession, job_id: UUID) -> AirbyteJob:
    """A sync, check, discovery or installation; raises `SyncJobNotFound`."""
    row = await repository.find_sync(session, job_id)
    if row is not None:
        return sync_view(row)
    probe = await probe_repository.find_probe(session, job_id)
    if probe is not None:
        return probe_view(probe, await get_job(session, job_id))
    installation = await installation_repository.find_installation(session, job_id)
    if installation is None:
        raise SyncJobNotFound
    return installation_view(installation, await get_job(session, job_id))


async def list_syncs(
    session: AsyncSession,
    cursors: CursorCodec,
    connection_id: UUID,
    *,
    state: JobState | None,
    cursor: str | None,
    limit: int,
) -> Page[AirbyteJob]:
    """A page of a connection's syncs, newest first; raises `ConnectionNotFound`."""
    if await connection_repository.find_connection(session, connection_id) is None:
        raise ConnectionNotFound
    after = cursors.decode_row(cursor)
    found = await repository.list_syncs(session, connection_id, state=state, after=after, limit=limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    next_cursor = cursors.encode(last.created_at.isoformat(), str(last.id)) if last else None
    return Page(items=[sync_view(row) for row in found[:limit]], next_cursor=next_cursor)


async def cancel(session: AsyncSession, principal: Principal, job_id: UUID) -> AirbyteJob:
    """Stop a job; what it has committed stays. Raises `SyncJobNotFound`, `JobAlreadyOver`."""
    found = await get_airbyte_job(session, job_id)
    await cancel_job(session, job_id)
    if found.connection_id is not None:
        connection = await connection_repository.find_connection(session, found.connection_id)
        if connection is not None:
            await stop_remotely(session, connection, job_id)
    await _audit(session, principal, "sync.cancelled", job_id)
    return await get_airbyte_job(session, job_id)


async def follow(database: Database, tenant_id: UUID, job_id: UUID) -> Callable[[], Awaitable[Frame]]:
    """What polls a job's progress; raises `SyncJobNotFound` at once when there is no such job."""

    async def poll() -> Frame:
        async with database.tenant(tenant_id, read_only=True) as session:
            job = await get_airbyte_job(session, job_id)
        return Frame(job, event="progress", last=job.state.value in TERMINAL)

    await poll()
    return poll


async def _enqueue_sync(
    session: AsyncSession, connection: Connection, trigger: Literal["manual", "schedule", "webhook"], *, subject: str
) -> UUID | None:
    """The new sync's id; None when one of the connection is waiting or running."""
    tenant_id = connection.tenant_id
    payload = RunSync(connection_id=connection.id)
    sync_id = await enqueue(session, payload, tenant_id=tenant_id, subject=subject, unique_key=str(connection.id))
    job = await get_job(session, sync_id)
    sync = Sync(
        tenant_id=tenant_id,
        id=sync_id,
        connection_id=connection.id,
        connector=connection.connector,
        trigger=trigger,
        trace_id=job.trace_id,
    )
    return sync_id if await repository.add_sync(session, sync) else None


async def _audit(session: AsyncSession, principal: Principal, action: str, job_id: UUID) -> None:
    await record_audit(session, principal, action=action, object_type="airbyte_job", object_id=str(job_id))
