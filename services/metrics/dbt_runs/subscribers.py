"""What the metrics service does when others tell of new data."""

from contracts.ingestion.events import DataLanded
from libs.events import EventContext, Subscriber, subscriber
from services.metrics.dbt_runs import service


def data_landed_subscriber(*, delay_seconds: float) -> Subscriber[DataLanded]:
    """Brings marts and snapshots up to date with what landed, `delay_seconds` after it did."""

    @subscriber(DataLanded)
    async def on_data_landed(context: EventContext, event: DataLanded) -> None:
        await service.note_landed(context.session, context.tenant_id, event, delay_seconds=delay_seconds)

    return on_data_landed
