"""How a sync ends: each end is one transaction with the job's own, so that it is kept and told exactly once."""

from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from libs.clock import utc_now
from libs.jobs import JobContext
from services.ops_hub import models
from services.ops_hub.activity.service import SERVICE
from services.ops_hub.connections import repository
from services.ops_hub.connections.adapters.fallback import Read
from services.ops_hub.connections.adapters.payloads import Account
from services.ops_hub.connections.adapters.protocol import AccountLost, CredentialRefused, ProviderError
from services.ops_hub.connections.scheduling import next_attempt, next_sync
from services.ops_hub.connections.storing import store_reading
from services.ops_hub.connections.telling import tell, tell_health

log: structlog.stdlib.BoundLogger = structlog.get_logger()
Held = tuple[models.PlatformConnection, models.ConnectionSync]


@dataclass(frozen=True)
class Seen:
    """The connection as it was when the reading began."""

    connection_id: UUID
    platform: str
    account_id: str | None


async def note_waiting(context: JobContext, seen: Seen, meanwhile: Read | None = None) -> None:
    """The provider takes long. `meanwhile` is shown until it answers, where nothing of its own was read yet.

    It counts as no failure. Nothing is noted when somebody cut the connection, or chose another account, by now.
    """
    async with context.session() as session:
        held = await _hold(session, context.job_id, seen.connection_id)
        if held is None or held[0].account_id != seen.account_id:
            return
        connection, sync = held
        sync.waiting_since = sync.waiting_since or utc_now()
        if meanwhile is not None and connection.last_synced_at is None:
            await store_reading(session, connection, meanwhile.provenance, meanwhile.reading, now=utc_now())
            connection.last_provenance = meanwhile.provenance
        await session.flush()
    log.info("connection.kept_waiting", connection_id=str(seen.connection_id), platform=seen.platform)


async def keep(context: JobContext, seen: Seen, read: Read) -> None:
    """Keep a reading, whole, and say when the next one is due."""
    async with context.closing_session() as session:
        if seen.account_id is None:
            await repository.hold_accounts(session, seen.platform)
        held = await _hold(session, context.job_id, seen.connection_id)
        if held is None:
            return
        connection, sync = held
        if connection.account_id != seen.account_id:
            await _read_anew(session, connection, sync)
        elif read.fault is not None:
            await _keep_stand_in(session, connection, sync, read, read.fault)
        elif await _take_account(session, connection, read.reading.account):
            await _keep_own(session, connection, sync, read)
        else:
            await _end_failed(session, connection, sync, AccountLost("Another connection reads this account."))


async def fail(context: JobContext, seen: Seen, error: ProviderError) -> None:
    """Keep why nothing was read; what was read before stays."""
    async with context.closing_session() as session:
        held = await _hold(session, context.job_id, seen.connection_id)
        if held is not None:
            await _end_failed(session, *held, error)
    log.warning("connection.sync_failed", connection_id=str(seen.connection_id), error=error.reason, message=str(error))


async def end_lost(session: AsyncSession, sync_id: UUID) -> bool:
    """End a sync whose job is over without it: its workers were lost, or somebody cancelled the job."""
    found = await repository.find_sync(session, sync_id)
    held = await _hold(session, sync_id, found.connection_id) if found else None
    if held is None:
        return False
    await _end_failed(session, *held, ProviderError("It ended before it could say why."))
    return True


async def _hold(session: AsyncSession, sync_id: UUID, connection_id: UUID) -> Held | None:
    """The connection and its sync, held against changes; None when somebody cut it, or ended the sync, meanwhile."""
    connection = await repository.find_connection(session, connection_id, lock=True)
    sync = await repository.find_sync(session, sync_id, lock=True)
    if connection is None or sync is None or sync.state not in repository.OPEN:
        return None
    return connection, sync


async def _take_account(session: AsyncSession, connection: models.PlatformConnection, account: Account) -> bool:
    """Whether the account is this connection's. Who read without having chosen one has it from now on."""
    if connection.account_id is None:
        others = await repository.list_with_accounts(session, connection.platform, connection.mode)
        if account.id in {one.account_id for one in others}:
            return False
        connection.account_id = account.id
    connection.account_name = account.name
    return True


async def _keep_own(
    session: AsyncSession, connection: models.PlatformConnection, sync: models.ConnectionSync, read: Read
) -> None:
    now = utc_now()
    connection.last_synced_at = now
    connection.failures_in_row, connection.last_error_code = 0, None
    connection.next_sync_at = next_sync(connection, now)
    await _end_succeeded(session, connection, sync, read)


async def _keep_stand_in(
    session: AsyncSession,
    connection: models.PlatformConnection,
    sync: models.ConnectionSync,
    read: Read,
    fault: ProviderError,
) -> None:
    """The provider is out, and nothing of its own is there to be shown: that is a failure, and still something kept."""
    now = utc_now()
    _note_failure(connection, fault)
    connection.next_sync_at = next_attempt(connection, now, fault)
    sync.error_code = fault.reason
    await _end_succeeded(session, connection, sync, read)


async def _end_succeeded(
    session: AsyncSession, connection: models.PlatformConnection, sync: models.ConnectionSync, read: Read
) -> None:
    stored = await store_reading(session, connection, read.provenance, read.reading, now=utc_now())
    connection.last_provenance = sync.provenance = read.provenance
    sync.state, sync.finished_at = "succeeded", utc_now()
    sync.listings, sync.reviews, sync.traffic_days = stored.listings, stored.reviews, stored.traffic_days
    sync.notes = list(read.reading.notes)
    await session.flush()
    counts = {"listings": stored.listings, "reviews": stored.reviews, "traffic_days": stored.traffic_days}
    detail = {"provenance": read.provenance, "error_code": sync.error_code} | counts
    await tell(session, connection, "synced", actor=SERVICE, detail=detail)
    await tell_health(session, connection, utc_now(), actor=SERVICE)


async def _end_failed(
    session: AsyncSession,
    connection: models.PlatformConnection,
    sync: models.ConnectionSync,
    error: ProviderError,
) -> None:
    now = utc_now()
    _note_failure(connection, error)
    connection.next_sync_at = next_attempt(connection, now, error)
    if isinstance(error, CredentialRefused):
        connection.next_sync_at = None
        if connection.grant_lost_at is None:
            connection.grant_lost_at, connection.grant_lost_reason = now, error.reason
    sync.state, sync.finished_at, sync.error_code = "failed", now, error.reason
    await session.flush()
    await tell(session, connection, "sync_failed", actor=SERVICE, detail={"error_code": error.reason})
    await tell_health(session, connection, now, actor=SERVICE)


def _note_failure(connection: models.PlatformConnection, error: ProviderError) -> None:
    connection.failures_in_row += 1
    connection.last_error_code, connection.last_error_at = error.reason, utc_now()


async def _read_anew(session: AsyncSession, connection: models.PlatformConnection, sync: models.ConnectionSync) -> None:
    """Somebody chose another account meanwhile: what was read is not of it, and is not kept."""
    sync.state, sync.finished_at, sync.error_code = "failed", utc_now(), "account_changed"
    connection.next_sync_at = utc_now()
    await session.flush()
