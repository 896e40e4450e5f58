"""Queries of installations, and of who uses a connector."""

from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.ingestion.models import Connection, Installation


async def add_installation(session: AsyncSession, installation: Installation) -> None:
    session.add(installation)
    await session.flush()
    await session.refresh(installation)


async def find_installation(session: AsyncSession, job_id: UUID) -> Installation | None:
    return (await session.scalars(select(Installation).where(Installation.id == job_id))).one_or_none()


async def list_live_installations(session: AsyncSession) -> dict[str, UUID]:
    """The tenant's jobs that wait or run, by connector."""
    query = text(
        "select i.connector, i.id from ingestion.installation i"
        " join ingestion.job j on j.tenant_id = i.tenant_id and j.id = i.id"
        " where i.tenant_id = app.tenant_id() and j.state in ('scheduled', 'queued', 'running', 'retry_wait')"
    )
    return {row.connector: row.id for row in await session.execute(query)}


async def count_connections_of(session: AsyncSession, connector: str) -> int:
    """How many connections of the tenant use `connector`."""
    return len(list(await session.scalars(select(Connection.id).where(Connection.connector == connector))))


async def is_used_across_tenants(session: AsyncSession, connector: str) -> bool:
    """Whether any tenant has a connection of `connector`; it is not said whose."""
    query = text("select ingestion.is_connector_used_across_tenants(:connector)")
    return bool((await session.execute(query, {"connector": connector})).scalar_one())
