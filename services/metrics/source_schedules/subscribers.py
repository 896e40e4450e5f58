"""What the metrics service does when ingestion tells when a connection is to be read next."""

from contracts.ingestion.events import ConnectionScheduled
from libs.events import EventContext, subscriber
from services.metrics.source_schedules import repository


@subscriber(ConnectionScheduled)
async def on_connection_scheduled(context: EventContext, event: ConnectionScheduled) -> None:
    """Until then its sources are on time, however long ago they were read."""
    await repository.put_schedule(context.session, context.tenant_id, event, at=context.occurred_at)
