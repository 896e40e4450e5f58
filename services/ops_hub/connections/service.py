"""Listing, reading and cutting connections to providers."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.connections import (
    ConnectionMode,
    ConnectionSync,
    HealthState,
    Platform,
    PlatformConnection,
    PlatformConnections,
)
from libs.auth import Principal
from libs.clock import utc_now
from libs.errors import FieldProblem
from libs.pagination import CursorCodec, Page
from services.ops_hub import models
from services.ops_hub.activity.service import actor_of
from services.ops_hub.connections import repository
from services.ops_hub.connections.credentials import forget
from services.ops_hub.connections.errors import (
    AccountUnknown,
    PlatformConnectionCut,
    PlatformConnectionMatchRequired,
    PlatformConnectionNotFound,
    PlatformConnectionStale,
    SyncOpen,
)
from services.ops_hub.connections.oauth.losing import let_go
from services.ops_hub.connections.offers import offers_of
from services.ops_hub.connections.scheduling import queue_sync, stop_open_sync
from services.ops_hub.connections.shown import etag_of, shown, shown_sync
from services.ops_hub.connections.telling import tell_done


async def list_connections(
    session: AsyncSession,
    *,
    platforms: Collection[Platform],
    states: Collection[HealthState],
    flags: Mapping[str, bool],
    consents: Mapping[Platform, ConnectionMode],
    practised: Collection[Platform],
) -> PlatformConnections:
    """Every platform, and the connections that fit."""
    now = utc_now()
    found = [shown(one, now) for one in await repository.list_counted(session, platforms)]
    fitting = [one for one in found if not states or one.health.state in states]
    return PlatformConnections(platforms=offers_of(flags, consents, practised), connections=fitting)


async def get_connection(session: AsyncSession, connection_id: UUID) -> PlatformConnection:
    """Raises `PlatformConnectionNotFound`."""
    found = await repository.find_counted(session, connection_id)
    if found is None:
        raise PlatformConnectionNotFound
    return shown(found, utc_now())


async def list_syncs(
    session: AsyncSession, cursors: CursorCodec, connection_id: UUID, *, cursor: str | None, limit: int
) -> Page[ConnectionSync]:
    """Newest first. Raises `PlatformConnectionNotFound`."""
    if await repository.find_connection(session, connection_id) is None:
        raise PlatformConnectionNotFound
    after = cursors.decode_row(cursor)
    rows = await repository.list_syncs(session, connection_id, after=after, limit=limit + 1)
    last = rows[limit - 1] if len(rows) > limit else None
    next_cursor = cursors.encode(last.requested_at.isoformat(), str(last.id)) if last else None
    return Page(items=[shown_sync(row) for row in rows[:limit]], next_cursor=next_cursor)


async def request_sync(session: AsyncSession, principal: Principal, connection_id: UUID) -> ConnectionSync:
    """Read it now. Raises `PlatformConnectionNotFound`, `PlatformConnectionCut` and `SyncOpen`."""
    connection = await repository.find_connection(session, connection_id, lock=True)
    if connection is None:
        raise PlatformConnectionNotFound
    if connection.connected_at is None or connection.disconnected_at is not None:
        raise PlatformConnectionCut
    sync = await queue_sync(session, connection, reason="requested", requested_by=actor_of(principal))
    if sync is None:
        open_sync = await repository.find_open_sync(session, connection_id)
        raise SyncOpen(open_sync.id if open_sync else connection_id)
    return shown_sync(sync)


async def disconnect(session: AsyncSession, principal: Principal, connection_id: UUID, *, if_match: str | None) -> None:
    """Cut it: the provider is read no more; settings, history and what was read stay. Cutting again changes nothing.

    Raises `PlatformConnectionNotFound`, `PlatformConnectionMatchRequired` and `PlatformConnectionStale`.
    """
    connection = await held(session, connection_id, if_match)
    if connection.disconnected_at is not None:
        return
    await stop_open_sync(session, connection, error_code="user_disconnected")
    await _give_up_credentials(session, connection)
    connection.disconnected_at, connection.disconnect_reason = utc_now(), "user_disconnected"
    connection.next_sync_at = None
    await touch(session, principal, connection)
    await tell_done(session, principal, connection, "disconnected", now=utc_now())


def revive(connection: models.PlatformConnection, *, now: datetime) -> None:
    """Nothing stands against it any more: it is connected, and what went wrong before is over."""
    connection.connected_at = now
    connection.disconnected_at = connection.disconnect_reason = None
    connection.grant_lost_at = connection.grant_lost_reason = None
    connection.failures_in_row, connection.last_error_code = 0, None


async def read_soon(session: AsyncSession, connection: models.PlatformConnection, *, requested_by: str) -> None:
    """Read it now, or as soon as the sync that still runs is over."""
    if await queue_sync(session, connection, reason="connected", requested_by=requested_by) is None:
        connection.next_sync_at = utc_now()
        await session.flush()


async def held(session: AsyncSession, connection_id: UUID, if_match: str | None) -> models.PlatformConnection:
    """The connection, held against changes by others, if it is as the caller has seen it."""
    found = await repository.find_connection(session, connection_id, lock=True)
    if found is None:
        raise PlatformConnectionNotFound
    if if_match is None:
        raise PlatformConnectionMatchRequired("Read the connection, and send its ETag.")
    if if_match.strip() not in ("*", etag_of(found)):
        raise PlatformConnectionStale("Read it again, and decide whether your change still holds.")
    return found


async def _give_up_credentials(session: AsyncSession, connection: models.PlatformConnection) -> None:
    """What somebody entered is forgotten; what somebody consented to is taken back at the provider as well."""
    if connection.method == "oauth":
        await let_go(session, connection, at=utc_now())
    elif connection.secret_ref is not None:
        await forget(session, connection.tenant_id, [connection.secret_ref])
        connection.secret_ref = None


async def touch(session: AsyncSession, principal: Principal, connection: models.PlatformConnection) -> None:
    connection.changed_by, connection.changed_at = actor_of(principal), utc_now()
    connection.revision += 1
    await repository.save(session, connection)


def unknown_account(message: str) -> AccountUnknown:
    return AccountUnknown(errors=[FieldProblem(pointer="/account_id", code="account_unknown", message=message)])
