"""The log of an endpoint: what was received."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.webhooks import ReceiptState, WebhookReceiptDetail, WebhookReceiptPage
from libs.pagination import CursorCodec
from services.ingestion.webhook import repository
from services.ingestion.webhook.body import as_text
from services.ingestion.webhook.reprocessing import find_of, view_of
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
    receipt = await find_of(session, "webhook_endpoint", endpoint_id, receipt_id)
    body = as_text(receipt.body) if receipt.body is not None else None
    return WebhookReceiptDetail(**(await view_of(session, receipt_id)).model_dump(), body=body)
