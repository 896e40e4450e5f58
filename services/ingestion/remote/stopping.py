"""When nobody here wants a sync any more, what runs in the remote Airbyte is to end as well."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.jobs import CancelRemoteRun
from libs.clock import utc_now
from libs.jobs import enqueue
from services.ingestion.models import Connection
from services.ingestion.remote import repository

# The request that may be on its way, when we do not know the job's id yet, has arrived by then.
UNLESS_KNOWN_AFTER = timedelta(seconds=30)


async def stop_remotely(session: AsyncSession, connection: Connection, sync_id: UUID) -> None:
    """Cancel the remote job of a sync, once this transaction has committed; nothing when none was asked for."""
    if connection.engine != "server" or connection.server_id is None or connection.remote_id is None:
        return
    run = await repository.find_run(session, sync_id)
    if run is None:
        return
    payload = CancelRemoteRun(
        server_id=connection.server_id,
        remote_connection_id=connection.remote_id,
        watermark=run.watermark,
        job_id=run.job_id,
    )
    run_at = None if run.job_id is not None else utc_now() + UNLESS_KNOWN_AFTER
    await enqueue(session, payload, tenant_id=connection.tenant_id, run_at=run_at)
