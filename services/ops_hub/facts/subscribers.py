"""What the hub learns from other services."""

from contracts.ingestion.events import SyncFinished
from libs.events import EventContext, subscriber
from services.ops_hub.activity.service import SERVICE
from services.ops_hub.facts.repository import put_fact
from services.ops_hub.setup_tasks.service import note_progress


@subscriber(SyncFinished)
async def on_sync_finished(context: EventContext, event: SyncFinished) -> None:
    """A data source of the tenant's own was read to its end. The demo's are nobody's own."""
    if event.dataset != "warehouse":
        return
    await put_fact(context.session, context.tenant_id, "data_source.read", at=context.occurred_at)
    await note_progress(context.session, context.tenant_id, actor=SERVICE)
