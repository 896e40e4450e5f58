"""When a connection is read: queued now, or due later."""

import random
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.connections import SyncReason
from contracts.ops_hub.jobs import SyncConnection
from libs.clock import utc_now
from libs.errors import NotFound
from libs.jobs import JobAlreadyOver, cancel_job, enqueue
from services.ops_hub import models
from services.ops_hub.activity.service import SERVICE
from services.ops_hub.connections import repository
from services.ops_hub.connections.adapters.fallback import seconds_to_next_attempt
from services.ops_hub.connections.adapters.protocol import ProviderError
from services.ops_hub.connections.telling import tell, tell_health

JITTER = 0.1
FIRST_RETRY = timedelta(minutes=1)
SOON_TRIES = 20


async def queue_sync(
    session: AsyncSession, connection: models.PlatformConnection, *, reason: SyncReason, requested_by: str
) -> models.ConnectionSync | None:
    """A sync of the connection, which the caller has locked; None when one waits or runs already."""
    if await repository.find_open_sync(session, connection.id) is not None:
        return None
    payload = SyncConnection(connection_id=connection.id)
    tenant_id = connection.tenant_id
    job_id = await enqueue(session, payload, tenant_id=tenant_id, subject=requested_by, unique_key=str(connection.id))
    if await repository.find_sync(session, job_id) is not None:
        # The job of a sync that is over is about to end; the connection stays due.
        return None
    sync = models.ConnectionSync(
        tenant_id=tenant_id,
        id=job_id,
        connection_id=connection.id,
        reason=reason,
        requested_by=requested_by,
        state="queued",
        requested_at=utc_now(),
        listings=0,
        reviews=0,
        traffic_days=0,
        notes=[],
    )
    await repository.add_sync(session, sync)
    await tell(session, connection, "sync_requested", actor=requested_by, detail={"reason": reason})
    return sync


async def start_due_sync(session: AsyncSession, connection_id: UUID) -> bool:
    """Read a connection whose time has come, unless it is read already, and say when it is due again."""
    connection = await repository.find_due_connection(session, connection_id)
    if connection is None:
        return False
    started = await queue_sync(session, connection, reason="scheduled", requested_by=SERVICE)
    connection.next_sync_at = next_sync(connection, utc_now())
    await tell_health(session, connection, utc_now(), actor=SERVICE)
    return started is not None


async def stop_open_sync(session: AsyncSession, connection: models.PlatformConnection, *, error_code: str) -> None:
    """End the sync that waits or runs, if there is one: nothing that it reads is kept."""
    sync = await repository.find_open_sync(session, connection.id)
    if sync is None:
        return
    sync.state, sync.finished_at, sync.error_code = "failed", utc_now(), error_code
    await session.flush()
    try:
        await cancel_job(session, sync.id)
    except (JobAlreadyOver, NotFound):
        return


def next_sync(connection: models.PlatformConnection, now: datetime) -> datetime:
    """One interval on, a little earlier or later, so that connections that were made together spread."""
    return now + _jittered(timedelta(minutes=connection.sync_every_minutes))


def next_attempt(connection: models.PlatformConnection, now: datetime, fault: ProviderError) -> datetime:
    """After a failure: what passes by itself is asked again so soon that recovery is seen within a minute, for the
    first quarter of an hour; what lasts longer, or has another reason, ever more seldom."""
    soon = seconds_to_next_attempt(fault)
    if soon is not None and connection.failures_in_row <= SOON_TRIES:
        return now + timedelta(seconds=soon)
    earlier = 0 if soon is None else SOON_TRIES
    return next_try(connection, now, failures=connection.failures_in_row - earlier, retry_after=fault.retry_after)


def next_try(
    connection: models.PlatformConnection, now: datetime, *, failures: int, retry_after: float | None
) -> datetime:
    """After so many failures: sooner than by its interval, doubling, and never before the provider said."""
    doubled = FIRST_RETRY * 2 ** min(failures - 1, 16)
    wait = min(timedelta(minutes=connection.sync_every_minutes), doubled)
    return now + max(_jittered(wait), timedelta(seconds=retry_after or 0))


def _jittered(wait: timedelta) -> timedelta:
    return wait * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311  # spreads load, guards nothing
