"""Processing again what has failed, for whoever it came to."""

from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.webhooks import WebhookReceipt as ReceiptView
from libs.audit import record_audit
from libs.auth import Principal
from libs.errors import NotFound
from libs.jobs import JobNotReplayable, replay_job
from services.ingestion.models import WebhookReceipt
from services.ingestion.webhook import repository
from services.ingestion.webhook.errors import WebhookReceiptNotFailed, WebhookReceiptNotFound
from services.ingestion.webhook.views import receipt_view

Source = Literal["webhook_endpoint", "connection"]


async def find_of(
    session: AsyncSession, source: Source, source_id: UUID, receipt_id: UUID, *, hold: bool = False
) -> WebhookReceipt:
    """What came to an endpoint, or about a connection; raises `WebhookReceiptNotFound`."""
    receipt = await repository.find_receipt(session, receipt_id, hold=hold)
    came_to = receipt and (receipt.endpoint_id if source == "webhook_endpoint" else receipt.connection_id)
    if receipt is None or came_to != source_id:
        raise WebhookReceiptNotFound
    return receipt


async def view_of(session: AsyncSession, receipt_id: UUID) -> ReceiptView:
    """The receipt as the API shows it; raises `WebhookReceiptNotFound`."""
    row = await repository.find_receipt_row(session, receipt_id)
    if row is None:
        raise WebhookReceiptNotFound
    return receipt_view(row)


async def reprocess(
    session: AsyncSession, principal: Principal, source: Source, source_id: UUID, receipt_id: UUID
) -> ReceiptView:
    """Queue what has failed again, under the same job. Raises `WebhookReceiptNotFound`, `WebhookReceiptNotFailed`."""
    receipt = await find_of(session, source, source_id, receipt_id, hold=True)
    if receipt.job_id is None or receipt.state not in ("received", "failed"):
        raise WebhookReceiptNotFailed
    try:
        await replay_job(session, receipt.job_id)
    except (JobNotReplayable, NotFound) as error:
        raise WebhookReceiptNotFailed from error
    receipt.state, receipt.processed_at = "received", None
    receipt.error_code = receipt.error_message = None
    await session.flush()
    await record_audit(
        session,
        principal,
        action="webhook_receipt.reprocessed",
        object_type=source,
        object_id=str(source_id),
        detail={"receipt_id": str(receipt_id)},
    )
    return await view_of(session, receipt_id)
