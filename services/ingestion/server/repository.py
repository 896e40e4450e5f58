"""Queries of remote Airbytes, and of what was listed of them."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from libs.clock import utc_now
from services.ingestion.models import AirbyteServer, Connection, Probe


async def add_server(session: AsyncSession, server: AirbyteServer) -> None:
    session.add(server)
    await session.flush()
    await session.refresh(server)


async def find_server(session: AsyncSession, server_id: UUID, *, lock: bool = False) -> AirbyteServer | None:
    query = select(AirbyteServer).where(AirbyteServer.id == server_id)
    return (await session.scalars(query.with_for_update() if lock else query)).one_or_none()


async def find_server_named(session: AsyncSession, name: str) -> AirbyteServer | None:
    return (await session.scalars(select(AirbyteServer).where(AirbyteServer.name == name))).one_or_none()


async def list_servers(session: AsyncSession) -> list[AirbyteServer]:
    """All of the tenant's, by name; a tenant has a handful."""
    return list(await session.scalars(select(AirbyteServer).order_by(AirbyteServer.name)))


async def count_servers(session: AsyncSession) -> int:
    return (await session.execute(select(func.count()).select_from(AirbyteServer))).scalar_one()


async def count_connections(session: AsyncSession) -> dict[UUID, int]:
    """How many connections each server syncs."""
    query = (
        select(Connection.server_id, func.count())
        .where(Connection.server_id.is_not(None))
        .group_by(Connection.server_id)
    )
    return {server_id: count for server_id, count in await session.execute(query) if server_id is not None}


async def save_server(session: AsyncSession, server: AirbyteServer) -> None:
    server.updated_at = func.clock_timestamp()  # type: ignore[assignment]  # the database's clock
    await session.flush()
    await session.refresh(server)


async def delete_server(session: AsyncSession, server: AirbyteServer) -> None:
    await session.delete(server)
    await session.flush()


async def find_listing(session: AsyncSession, server_id: UUID, *, within: timedelta) -> dict[str, Any] | None:
    """The newest list of the server's connections that was read within a time."""
    query = (
        select(Probe.result)
        .where(
            Probe.kind == "remote_connections",
            Probe.config["server_id"].astext == str(server_id),
            Probe.result.is_not(None),
            Probe.finished_at > utc_now() - within,
        )
        .order_by(Probe.finished_at.desc())
        .limit(1)
    )
    found: dict[str, Any] | None = (await session.execute(query)).scalar_one_or_none()
    return found


async def find_connection_of(session: AsyncSession, server_id: UUID, remote_id: UUID) -> UUID | None:
    """Our connection that is this one of the server's, if there is one."""
    query = text(
        "select id from ingestion.connection where tenant_id = app.tenant_id()"
        " and server_id = :server_id and remote_id = :remote_id limit 1"
    )
    values = {"server_id": server_id, "remote_id": remote_id}
    found: UUID | None = (await session.execute(query, values)).scalar_one_or_none()
    return found
