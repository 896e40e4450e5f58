"""The log of an endpoint: what was received, and processing again what has failed."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.webhooks import ReceiptState, WebhookReceiptDetail, WebhookReceiptPage
from contracts.ingestion.webhooks import WebhookReceipt as ReceiptView
from libs.audit import record_audit
from libs.auth import Principal
from libs.errors import NotFound
from libs.jobs import JobNotReplayable, replay_job
from libs.pagination import CursorCodec
from services.ingestion.models import WebhookReceipt
from services.ingestion.webhook import repository
from services.ingestion.webhook.body import as_text
from services.ingestion.webhook.errors import WebhookReceiptNotFailed, WebhookReceiptNotFound
from services.ingestion.webhook.views import receipt_view
from services.ingestion.webhook_endpoint import service


async def list_receipts(
    session: AsyncSession,
    cursors: CursorCodec,
    endpoint_id: UUID,
    *,
    state: ReceiptState | None,
    cursor: str | None,
    limit: int,
) -> WebhookReceiptPage:
    """A page of the log, newest first; raises `WebhookEndpointNotFound`, and `Invalid` for a bad cursor."""
    await service.find(session, endpoint_id)
    before = UUID(cursors.decode(cursor, 1)[0]) if cursor else None
    rows = await repository.list_receipts(
        session, "endpoint_id", endpoint_id, state=state, before=before, limit=limit + 1
    )
    last = rows[limit - 1] if len(rows) > limit else None
    return WebhookReceiptPage(
        items=[receipt_view(row) for row in rows[:limit]], next_cursor=cursors.encode(str(last.id)) if last else None
    )


async def get_receipt(session: AsyncSession, endpoint_id: UUID, receipt_id: UUID) -> WebhookReceiptDetail:
    """What was received, with its body; raises `WebhookReceiptNotFound`."""
    receipt = await _find(session, endpoint_id, receipt_id)
    body = as_text(receipt.body) if receipt.body is not None else None
    return WebhookReceiptDetail(**(await _view(session, receipt_id)).model_dump(), body=body)


async def reprocess(session: AsyncSession, principal: Principal, endpoint_id: UUID, receipt_id: UUID) -> ReceiptView:
    """Queue what has failed again, under the same job. Raises `WebhookReceiptNotFound`, `WebhookReceiptNotFailed`."""
    receipt = await _find(session, endpoint_id, receipt_id, hold=True)
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
        object_type="webhook_endpoint",
        object_id=str(endpoint_id),
        detail={"receipt_id": str(receipt_id)},
    )
    return await _view(session, receipt_id)


async def _find(session: AsyncSession, endpoint_id: UUID, receipt_id: UUID, *, hold: bool = False) -> WebhookReceipt:
    receipt = await repository.find_receipt(session, receipt_id, hold=hold)
    if receipt is None or receipt.endpoint_id != endpoint_id:
        raise WebhookReceiptNotFound
    return receipt


async def _view(session: AsyncSession, receipt_id: UUID) -> ReceiptView:
    row = await repository.find_receipt_row(session, receipt_id)
    if row is None:
        raise WebhookReceiptNotFound
    return receipt_view(row)
