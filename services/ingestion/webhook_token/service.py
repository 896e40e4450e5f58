"""The address of a connection that Airbyte posts to: made, replaced with an overlap, and removed."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.webhooks import ConnectionWebhook, CreatedConnectionWebhook, RotateWebhookToken, WebhookReceipt
from libs.audit import record_audit
from libs.auth import Principal, tenant_of
from libs.clock import utc_now
from libs.ids import new_id
from services.ingestion.connection import repository as connection_repository
from services.ingestion.connection.errors import ConnectionNotFound
from services.ingestion.models import Connection, WebhookToken
from services.ingestion.webhook import repository as receipt_repository
from services.ingestion.webhook.errors import (
    WebhookRotationUnderWay,
    WebhookTokenExists,
    WebhookTokenNotFound,
)
from services.ingestion.webhook.reprocessing import reprocess
from services.ingestion.webhook.views import receipt_view
from services.ingestion.webhook_token import repository
from services.ingestion.webhook_token.tokens import PATH, new_token, token_hash

RECENT = 10


async def get_webhook(session: AsyncSession, connection_id: UUID) -> ConnectionWebhook:
    """Whether there is an address, and what came there; raises `ConnectionNotFound`."""
    await _connection(session, connection_id)
    return await _view(session, connection_id)


async def create_token(session: AsyncSession, principal: Principal, connection_id: UUID) -> CreatedConnectionWebhook:
    """A first address; raises `ConnectionNotFound` and `WebhookTokenExists`."""
    connection = await _connection(session, connection_id, hold=True)
    if await repository.list_tokens(session, connection_id):
        raise WebhookTokenExists
    return await _add(session, principal, connection, "created")


async def rotate_token(
    session: AsyncSession, principal: Principal, connection_id: UUID, wanted: RotateWebhookToken
) -> CreatedConnectionWebhook:
    """Another address. Raises `ConnectionNotFound`, `WebhookTokenNotFound`, and `WebhookRotationUnderWay` while two
    work, unless both are to end at once."""
    connection = await _connection(session, connection_id, hold=True)
    tokens = await repository.list_tokens(session, connection_id)
    if not tokens:
        raise WebhookTokenNotFound
    if len(tokens) > 1 and wanted.overlap_hours:
        raise WebhookRotationUnderWay("Rotate without an overlap to end both at once.")
    until = utc_now() + timedelta(hours=wanted.overlap_hours) if wanted.overlap_hours else None
    await repository.end_tokens(session, connection_id, at=until)
    return await _add(session, principal, connection, "rotated")


async def delete_token(session: AsyncSession, principal: Principal, connection_id: UUID) -> None:
    """Take nothing any more; raises `ConnectionNotFound` and `WebhookTokenNotFound`."""
    connection = await _connection(session, connection_id, hold=True)
    if not await repository.list_tokens(session, connection_id):
        raise WebhookTokenNotFound
    await repository.end_tokens(session, connection_id, at=None)
    await _audit(session, principal, connection, "deleted")


async def reprocess_receipt(
    session: AsyncSession, principal: Principal, connection_id: UUID, receipt_id: UUID
) -> WebhookReceipt:
    """Queue a notification again. Raises `ConnectionNotFound`, `WebhookReceiptNotFound`, `WebhookReceiptNotFailed`."""
    await _connection(session, connection_id)
    return await reprocess(session, principal, "connection", connection_id, receipt_id)


async def _add(
    session: AsyncSession, principal: Principal, connection: Connection, done: str
) -> CreatedConnectionWebhook:
    token = new_token()
    row = WebhookToken(
        tenant_id=tenant_of(principal),
        id=new_id(),
        connection_id=connection.id,
        token_hash=token_hash(token),
        created_by=principal.subject,
    )
    await repository.add_token(session, row)
    await _audit(session, principal, connection, done)
    shown = await _view(session, connection.id)
    return CreatedConnectionWebhook(**shown.model_dump(), path=PATH + token)


async def _view(session: AsyncSession, connection_id: UUID) -> ConnectionWebhook:
    tokens = await repository.list_tokens(session, connection_id)
    present = next((token for token in tokens if token.expires_at is None), None)
    ending = [token.expires_at for token in tokens if token.expires_at is not None]
    recent = await receipt_repository.list_receipts(session, "connection_id", connection_id, limit=RECENT)
    last = await receipt_repository.list_last_received(session, "connection_id", [connection_id])
    return ConnectionWebhook(
        created_at=present.created_at if present else None,
        created_by=present.created_by if present else None,
        previous_until=max(ending, default=None),
        last_received_at=last.get(connection_id),
        recent=[receipt_view(row) for row in recent],
    )


async def _connection(session: AsyncSession, connection_id: UUID, *, hold: bool = False) -> Connection:
    connection = await connection_repository.find_connection(session, connection_id, lock=hold)
    if connection is None:
        raise ConnectionNotFound
    return connection


async def _audit(session: AsyncSession, principal: Principal, connection: Connection, done: str) -> None:
    await record_audit(
        session,
        principal,
        action=f"connection_webhook.{done}",
        object_type="connection",
        object_id=str(connection.id),
        detail={"name": connection.name},
    )
