"""`/airbyte/connections/{connection_id}/webhook-token`: the address that Airbyte posts to about a connection.

Beside it, `/webhook-receipts`: what came there.
"""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends

from contracts.ingestion.webhooks import ConnectionWebhook, CreatedConnectionWebhook, RotateWebhookToken, WebhookReceipt
from libs.auth import Principal, current_principal, public
from libs.db import TenantSession
from libs.errors import problems
from libs.idempotency import Idempotent
from services.ingestion.webhook_token import service

router = APIRouter(prefix="/airbyte/connections/{connection_id}", tags=["webhook"])

Responses = dict[int | str, dict[str, Any]]
ADDRESS = "/webhook-token"
Caller = Annotated[Principal, Depends(current_principal)]
MISSING: Responses = problems({404: "No such connection, or it has no webhook address."})


@router.get(ADDRESS, operation_id="get_connection_webhook", openapi_extra=public("ingestion:read"), responses=MISSING)
async def get_connection_webhook(connection_id: UUID, session: TenantSession) -> ConnectionWebhook:
    """Whether the connection has an address for Airbyte's notifications, and what came there."""
    return await service.get_webhook(session, connection_id)


@router.post(
    ADDRESS,
    operation_id="create_webhook_token",
    status_code=201,
    openapi_extra=public("ingestion:write"),
    responses=MISSING | problems({409: "There is one already."}),
)
async def create_webhook_token(
    connection_id: UUID, session: TenantSession, idempotency: Idempotent, caller: Caller
) -> CreatedConnectionWebhook:
    """Make an address. It is in this answer and nowhere else."""
    return await service.create_token(session, caller, connection_id)


@router.post(
    ADDRESS + "/rotate",
    operation_id="rotate_webhook_token",
    openapi_extra=public("ingestion:write", step_up="session"),
    responses=MISSING | problems({409: "The address before this one still works."}),
)
async def rotate_webhook_token(
    connection_id: UUID, wanted: RotateWebhookToken, session: TenantSession, idempotency: Idempotent, caller: Caller
) -> CreatedConnectionWebhook:
    """Replace the address; the old one works on during the overlap."""
    return await service.rotate_token(session, caller, connection_id, wanted)


@router.delete(
    ADDRESS,
    operation_id="delete_webhook_token",
    status_code=204,
    openapi_extra=public("ingestion:write"),
    responses=MISSING,
)
async def delete_webhook_token(connection_id: UUID, session: TenantSession, caller: Caller) -> None:
    """Remove the address: nothing is taken there any more. What was received stays."""
    await service.delete_token(session, caller, connection_id)


@router.post(
    "/webhook-receipts/{receipt_id}/reprocess",
    operation_id="reprocess_connection_webhook",
    status_code=202,
    openapi_extra=public("ingestion:write"),
    responses=problems({404: "No such connection or notification.", 409: "It has not failed."}),
)
async def reprocess_connection_webhook(
    connection_id: UUID, receipt_id: UUID, session: TenantSession, idempotency: Idempotent, caller: Caller
) -> WebhookReceipt:
    """Check again a notification that has failed, such as one that came before its job could be asked about."""
    return await service.reprocess_receipt(session, caller, connection_id, receipt_id)
