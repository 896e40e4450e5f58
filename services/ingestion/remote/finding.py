"""What a remote Airbyte knows of a job that somebody else speaks of."""

from dataclasses import dataclass
from uuid import UUID

from libs.jobs import JobContext
from services.ingestion.models import Connection
from services.ingestion.remote import repository
from services.ingestion.remote.failures import RemoteNotFound
from services.ingestion.remote.messages import Job
from services.ingestion.remote.servers import remote_airbyte


@dataclass(frozen=True)
class FoundJob:
    """The job as it is now, and our sync that follows it, if any."""

    job: Job
    sync_id: UUID | None


async def find_remote_job(context: JobContext, connection: Connection, job_id: int) -> FoundJob:
    """Ask for the job, and let a sync of ours that waits for it look at once when it is over.

    Raises `RemoteNotFound` also for a job of another connection, and what the client raises.
    """
    assert connection.server_id is not None, "checked by the database"
    client = await remote_airbyte(context, connection.server_id)
    job = await client.get_job(job_id)
    if job.connection_id != connection.remote_id:
        raise RemoteNotFound("The job is of another connection.")
    async with context.session() as session:
        sync_id = await repository.find_sync_of_job(session, connection.id, job_id)
        if sync_id is not None and job.is_over:
            await repository.look_now(session, sync_id)
    return FoundJob(job, sync_id)
