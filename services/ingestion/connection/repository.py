"""Queries of connections."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.ingestion.models import Connection


@dataclass(frozen=True)
class ConnectorCount:
    """How many connections of one connector there are, by state; `due` ones should have run already."""

    connector: str
    total: int
    active: int
    due: int


async def add_connection(session: AsyncSession, connection: Connection) -> None:
    session.add(connection)
    await session.flush()
    await session.refresh(connection)


async def find_connection(session: AsyncSession, connection_id: UUID, *, lock: bool = False) -> Connection | None:
    """The connection, held against changes by others until the transaction ends if `lock`."""
    query = select(Connection).where(Connection.id == connection_id)
    return (await session.scalars(query.with_for_update() if lock else query)).one_or_none()


async def find_connection_named(session: AsyncSession, name: str) -> Connection | None:
    return (await session.scalars(select(Connection).where(Connection.name == name))).one_or_none()


async def list_connections(
    session: AsyncSession, *, after: tuple[datetime, UUID] | None, limit: int
) -> list[Connection]:
    """Newest first, from after `after` on."""
    query = select(Connection).order_by(Connection.created_at.desc(), Connection.id.desc()).limit(limit)
    if after is not None:
        query = query.where(tuple_(Connection.created_at, Connection.id) < after)
    return list(await session.scalars(query))


async def list_connections_by_id(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, Connection]:
    """Those of `ids` that there are."""
    if not ids:
        return {}
    found = await session.scalars(select(Connection).where(Connection.id.in_(ids)))
    return {connection.id: connection for connection in found}


async def save_connection(session: AsyncSession, connection: Connection) -> None:
    """Write what was changed."""
    connection.updated_at = func.clock_timestamp()  # type: ignore[assignment]  # the database's clock
    await session.flush()
    await session.refresh(connection)


async def delete_connection(session: AsyncSession, connection: Connection) -> None:
    await session.delete(connection)
    await session.flush()


async def count_connections(session: AsyncSession) -> list[ConnectorCount]:
    query = text(
        "select connector, count(*) as total, count(*) filter (where state = 'active') as active,"
        " count(*) filter (where state = 'active' and next_sync_at <= clock_timestamp()) as due"
        " from ingestion.connection where tenant_id = app.tenant_id() group by connector order by connector"
    )
    return [ConnectorCount(**row._mapping) for row in await session.execute(query)]


async def list_due_across_tenants(session: AsyncSession, *, limit: int) -> list[tuple[UUID, UUID]]:
    """(tenant, connection) of what should have run by now, longest due first."""
    query = text("select tenant_id, connection_id from ingestion.due_connections_across_tenants(:limit)")
    return [(row.tenant_id, row.connection_id) for row in await session.execute(query, {"limit": limit})]


async def find_due_connection(session: AsyncSession, connection_id: UUID) -> Connection | None:
    """The connection, locked, if it is still due and nobody else is looking at it."""
    query = (
        select(Connection)
        .where(
            Connection.id == connection_id,
            Connection.state == "active",
            Connection.next_sync_at <= func.clock_timestamp(),
        )
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(query)).one_or_none()
