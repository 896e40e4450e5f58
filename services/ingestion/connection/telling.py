"""What a connection tells other services, in the transaction that made it true."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.events import ConnectionScheduled
from libs.events import publish
from services.ingestion import models
from services.ingestion.connector.catalogue import describe_connector


async def tell_schedule(session: AsyncSession, connection: models.Connection) -> None:
    """Publish when it is to be read next."""
    entry = describe_connector(connection.connector)
    read = (entry.stream(name) for name in connection.streams)
    event = ConnectionScheduled(
        connection_id=connection.id,
        connector=connection.connector,
        dataset="demo" if connection.dataset == "demo" else "warehouse",
        tables=sorted({f"raw.{stream.table}" for stream in read if stream is not None}),
        due_at=connection.next_sync_at,
    )
    await publish(session, event, tenant_id=connection.tenant_id)


async def tell_end(session: AsyncSession, connection: models.Connection) -> None:
    """Publish that it is read no more."""
    connection.next_sync_at = None
    await tell_schedule(session, connection)
