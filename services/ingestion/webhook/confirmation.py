"""Whether what Airbyte says about a job is true. Anybody who has the address can say it, so the engine is asked.

Each engine has one way to confirm. An engine without one leaves a hint `not_confirmable`, which says so and does no
more.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from contracts.ingestion.connections import JobState
from libs.jobs import JobContext, RetryLater
from services.ingestion.engine.errors import ConnectorFailure
from services.ingestion.models import Connection
from services.ingestion.remote.finding import find_remote_job
from services.ingestion.sync import repository as sync_repository
from services.ingestion.sync.views import sync_view

MOST_DIGITS = 18
ASK_AGAIN_SECONDS = 30.0


@dataclass(frozen=True)
class Confirmed:
    """The engine knows the job. `succeeded` is None while it has not ended; `sync_id` is our record of it, if any."""

    succeeded: bool | None
    sync_id: UUID | None = None


@dataclass(frozen=True)
class Unconfirmed:
    """`unknown`: the engine has no such job of this connection. `not_confirmable`: it cannot be asked."""

    reason: Literal["unknown", "not_confirmable"]


Confirmation = Confirmed | Unconfirmed
Confirm = Callable[[JobContext, Connection, str], Awaitable[Confirmation]]
"""`await confirm(context, connection, job_id)`, outside any transaction. It brings our record of the job up to date,
starts what follows from it, and may raise `RetryLater`; it may be called twice for the same job."""


async def confirm_embedded(context: JobContext, connection: Connection, job_id: str) -> Confirmation:
    """Our own record is the truth, and what follows from it has been started by the sync itself."""
    try:
        sync_id = UUID(job_id)
    except ValueError:
        return Unconfirmed("unknown")
    async with context.session() as session:
        row = await sync_repository.find_sync(session, sync_id)
    if row is None or row.connection_id != connection.id:
        return Unconfirmed("unknown")
    return Confirmed(_SUCCEEDED.get(sync_view(row).state), sync_id)


async def confirm_server(context: JobContext, connection: Connection, job_id: str) -> Confirmation:
    """The remote Airbyte is asked. When it has ended, a sync of ours that waits for it looks at once."""
    if not job_id.isdecimal() or len(job_id) > MOST_DIGITS:
        return Unconfirmed("unknown")
    try:
        found = await find_remote_job(context, connection, int(job_id))
    except ConnectorFailure as failure:
        if failure.permanent:
            return Unconfirmed("unknown")
        raise RetryLater(ASK_AGAIN_SECONDS, failure.type, failure.message) from failure
    if not found.job.is_over:
        return Confirmed(None, found.sync_id)
    return Confirmed(found.job.status == "succeeded", found.sync_id)


async def not_confirmable(context: JobContext, connection: Connection, job_id: str) -> Confirmation:
    """For engines that nobody can ask."""
    return Unconfirmed("not_confirmable")


_SUCCEEDED = {
    JobState.SUCCEEDED: True,
    JobState.FAILED: False,
    JobState.DEAD: False,
    JobState.CANCELLED: False,
}
CONFIRMS: dict[str, Confirm] = {"embedded": confirm_embedded, "server": confirm_server}


async def confirm(context: JobContext, connection: Connection, engine: str, job_id: str) -> Confirmation:
    """Ask the connection's engine about its job."""
    return await CONFIRMS.get(engine, not_confirmable)(context, connection, job_id)
