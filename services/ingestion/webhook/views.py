"""Receipts as the API shows them."""

from contracts.ingestion.webhooks import WebhookReceipt
from services.ingestion.webhook.repository import ReceiptRow


def receipt_view(row: ReceiptRow) -> WebhookReceipt:
    error = {"code": row.error_code, "message": row.error_message or ""} if row.error_code else None
    return WebhookReceipt.model_validate(
        {
            "id": row.id,
            "message_id": row.message_id,
            "event_type": row.event_type,
            "state": row.state,
            "outcome": row.outcome,
            "error": error,
            "attempts": row.attempts,
            "size_bytes": row.size_bytes,
            "received_at": row.received_at,
            "processed_at": row.processed_at,
            "duplicate_of": row.duplicate_of,
            "sync_id": row.sync_id,
            "counts": row.counts,
        }
    )
