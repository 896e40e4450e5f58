"""Statements about connections and their syncs; row security keeps them to the tenant."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, select, text, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.ops_hub.models import ConnectionSync, Listing, PlatformConnection, Review

OPEN = ("queued", "running")


@dataclass(frozen=True)
class Counted:
    """A connection, and how much was read by it."""

    connection: PlatformConnection
    listings: int
    reviews: int


def connected() -> ColumnElement[bool]:
    """Whether some connection is not cut; row security keeps it to the tenant."""
    return exists().where(PlatformConnection.connected_at.is_not(None), PlatformConnection.disconnected_at.is_(None))


def how_many_connected() -> Select[int]:
    """How many connections are not cut."""
    query = select(func.count()).select_from(PlatformConnection)
    return query.where(PlatformConnection.connected_at.is_not(None), PlatformConnection.disconnected_at.is_(None))


async def list_counted(session: AsyncSession, platforms: Collection[str] = ()) -> list[Counted]:
    """By platform and age."""
    wanted = [PlatformConnection.platform.in_(platforms)] if platforms else []
    order = (PlatformConnection.platform, PlatformConnection.created_at, PlatformConnection.id)
    return [Counted(*row) for row in await session.execute(_counted().where(*wanted).order_by(*order))]


async def find_counted(session: AsyncSession, connection_id: UUID) -> Counted | None:
    row = (await session.execute(_counted().where(PlatformConnection.id == connection_id))).one_or_none()
    return None if row is None else Counted(*row)


async def list_connections(session: AsyncSession) -> Sequence[PlatformConnection]:
    return (await session.scalars(select(PlatformConnection))).all()


async def find_connection(
    session: AsyncSession, connection_id: UUID, *, lock: bool = False
) -> PlatformConnection | None:
    """One; with `lock`, held against changes by others."""
    query = select(PlatformConnection).where(PlatformConnection.id == connection_id)
    if lock:
        # As it is now, and not as it was when it was read before.
        query = query.with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(query)).one_or_none()


async def find_due_connection(session: AsyncSession, connection_id: UUID) -> PlatformConnection | None:
    """The connection, locked, if it is still due and nobody else is looking at it."""
    query = (
        select(PlatformConnection)
        .where(PlatformConnection.id == connection_id, PlatformConnection.next_sync_at <= func.clock_timestamp())
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(query)).one_or_none()


async def list_with_accounts(session: AsyncSession, platform: str, mode: str) -> Sequence[PlatformConnection]:
    """The connections of a platform that have an account, by age."""
    query = select(PlatformConnection).where(
        PlatformConnection.platform == platform,
        PlatformConnection.mode == mode,
        PlatformConnection.account_id.is_not(None),
    )
    return (await session.scalars(query.order_by(PlatformConnection.created_at))).all()


async def hold_accounts(session: AsyncSession, platform: str) -> None:
    """Until the end of the transaction nobody else connects accounts of this platform for the tenant."""
    lock = "select pg_advisory_xact_lock(hashtextextended('ops.platform_connection' || app.tenant_id()::text || :p, 0))"
    await session.execute(text(lock), {"p": platform})


async def save(session: AsyncSession, connection: PlatformConnection) -> None:
    """Write a new connection, or what was changed of one."""
    session.add(connection)
    await session.flush()
    await session.refresh(connection)


async def list_held_refs(session: AsyncSession, refs: Collection[str]) -> set[str]:
    """Those references to secrets that a connection holds."""
    query = select(PlatformConnection.secret_ref).where(PlatformConnection.secret_ref.in_(refs))
    return {ref for ref in (await session.scalars(query)).all() if ref is not None}


async def add_sync(session: AsyncSession, sync: ConnectionSync) -> None:
    session.add(sync)
    await session.flush()


async def find_sync(session: AsyncSession, sync_id: UUID, *, lock: bool = False) -> ConnectionSync | None:
    query = select(ConnectionSync).where(ConnectionSync.id == sync_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(query)).one_or_none()


async def find_open_sync(session: AsyncSession, connection_id: UUID) -> ConnectionSync | None:
    """The one that waits or runs, held against changes by others."""
    query = select(ConnectionSync).where(ConnectionSync.connection_id == connection_id, ConnectionSync.state.in_(OPEN))
    return (await session.scalars(query.with_for_update())).one_or_none()


async def list_syncs(
    session: AsyncSession, connection_id: UUID, *, after: tuple[datetime, UUID] | None, limit: int
) -> Sequence[ConnectionSync]:
    """Newest first, from after `after` on."""
    where = [ConnectionSync.connection_id == connection_id]
    if after is not None:
        where.append(tuple_(ConnectionSync.requested_at, ConnectionSync.id) < after)
    order = (ConnectionSync.requested_at.desc(), ConnectionSync.id.desc())
    return (await session.scalars(select(ConnectionSync).where(*where).order_by(*order).limit(limit))).all()


async def note_started(session: AsyncSession, sync_id: UUID) -> bool:
    """Say that it runs; False when it is over, or was never there."""
    values = {"state": "running", "started_at": func.coalesce(ConnectionSync.started_at, func.clock_timestamp())}
    statement = update(ConnectionSync).where(ConnectionSync.id == sync_id, ConnectionSync.state.in_(OPEN))
    written = await session.execute(statement.values(values).returning(ConnectionSync.id))
    return written.one_or_none() is not None


async def list_due_across_tenants(session: AsyncSession, *, limit: int) -> list[tuple[UUID, UUID]]:
    """(tenant, connection) of what should have been read by now, longest due first."""
    query = text("select tenant_id, connection_id from ops.due_connections_across_tenants(:limit)")
    return [(row.tenant_id, row.connection_id) for row in await session.execute(query, {"limit": limit})]


async def list_lost_across_tenants(session: AsyncSession, *, limit: int) -> list[tuple[UUID, UUID]]:
    """(tenant, sync) of those that are open though their job ended without being able to say so."""
    query = text("select tenant_id, sync_id from ops.lost_connection_syncs_across_tenants(:limit)")
    return [(row.tenant_id, row.sync_id) for row in await session.execute(query, {"limit": limit})]


async def list_ended_across_tenants(session: AsyncSession, *, limit: int) -> list[tuple[UUID, UUID]]:
    """(tenant, connection) of those whose token ran out, and of which nobody was told."""
    query = text("select tenant_id, connection_id from ops.ended_connections_across_tenants(:limit)")
    return [(row.tenant_id, row.connection_id) for row in await session.execute(query, {"limit": limit})]


def _counted() -> Select[PlatformConnection, int, int]:
    def of(model: type[Listing | Review], *more: ColumnElement[bool]) -> ColumnElement[int]:
        rows = select(func.count()).select_from(model)
        return rows.where(model.connection_id == PlatformConnection.id, *more).scalar_subquery()

    return select(PlatformConnection, of(Listing), of(Review, Review.is_gone.is_(False)))
