"""`/webhook-endpoints`: addresses that programs post signed events to, and what was received there."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request

from contracts.ingestion.webhooks import (
    CreatedWebhookEndpoint,
    CreateWebhookEndpoint,
    ReceiptState,
    RotateInboundSecret,
    UpdateWebhookEndpoint,
    WebhookEndpoint,
    WebhookEndpointList,
    WebhookReceipt,
    WebhookReceiptDetail,
    WebhookReceiptPage,
)
from libs.auth import Principal, current_principal, public
from libs.db import TenantSession
from libs.errors import problems
from libs.idempotency import Idempotent
from libs.kept_secrets import KeeperOf
from libs.pagination import PageCursor, PageLimit
from services.ingestion.webhook.reprocessing import reprocess
from services.ingestion.webhook_endpoint import receipts, service

router = APIRouter(prefix="/webhook-endpoints", tags=["webhook"])

Responses = dict[int | str, dict[str, Any]]
Caller = Annotated[Principal, Depends(current_principal)]
OfState = Annotated[ReceiptState | None, Query(description="Only those in this state.")]
ONE = "/{endpoint_id}"
RECEIPTS = ONE + "/receipts"
MISSING: Responses = problems({404: "No such endpoint or receipt of this tenant."})
VAULT_AWAY: Responses = problems({503: "The vault that keeps secrets is away."})


@router.get("", operation_id="list_webhook_endpoints", openapi_extra=public("ingestion:read"))
async def list_webhook_endpoints(session: TenantSession) -> WebhookEndpointList:
    """The tenant's endpoints, newest first."""
    return WebhookEndpointList(items=await service.list_endpoints(session))


@router.post(
    "",
    operation_id="create_webhook_endpoint",
    status_code=201,
    openapi_extra=public("ingestion:write"),
    responses=VAULT_AWAY | problems({409: "There are 20 already."}),
)
async def create_webhook_endpoint(
    wanted: CreateWebhookEndpoint,
    session: TenantSession,
    idempotency: Idempotent,
    caller: Caller,
    keeper: KeeperOf,
) -> CreatedWebhookEndpoint:
    """Make an endpoint. The signing secret is in this answer and nowhere else."""
    return await service.create_endpoint(session, caller, wanted, keeper)


@router.get(ONE, operation_id="get_webhook_endpoint", openapi_extra=public("ingestion:read"), responses=MISSING)
async def get_webhook_endpoint(endpoint_id: UUID, session: TenantSession) -> WebhookEndpoint:
    """One endpoint of the tenant."""
    return await service.get_endpoint(session, endpoint_id)


@router.patch(ONE, operation_id="update_webhook_endpoint", openapi_extra=public("ingestion:write"), responses=MISSING)
async def update_webhook_endpoint(
    endpoint_id: UUID, change: UpdateWebhookEndpoint, session: TenantSession, caller: Caller
) -> WebhookEndpoint:
    """Change an endpoint, disable it, or enable it again."""
    return await service.update_endpoint(session, caller, endpoint_id, change)


@router.delete(
    ONE,
    operation_id="delete_webhook_endpoint",
    status_code=204,
    openapi_extra=public("ingestion:write"),
    responses=MISSING,
)
async def delete_webhook_endpoint(endpoint_id: UUID, session: TenantSession, caller: Caller) -> None:
    """Delete an endpoint with its log; nothing more is taken there."""
    await service.delete_endpoint(session, caller, endpoint_id)


@router.post(
    ONE + "/rotate",
    operation_id="rotate_inbound_webhook_secret",
    openapi_extra=public("ingestion:write", step_up="session"),
    responses=MISSING | VAULT_AWAY | problems({409: "The secret before this one is still taken."}),
)
async def rotate_inbound_webhook_secret(
    endpoint_id: UUID,
    wanted: RotateInboundSecret,
    session: TenantSession,
    idempotency: Idempotent,
    caller: Caller,
    keeper: KeeperOf,
) -> CreatedWebhookEndpoint:
    """Replace the signing secret; either one is taken during the overlap."""
    return await service.rotate_secret(session, caller, endpoint_id, wanted, keeper)


@router.get(RECEIPTS, operation_id="list_webhook_receipts", openapi_extra=public("ingestion:read"), responses=MISSING)
async def list_webhook_receipts(
    endpoint_id: UUID,
    request: Request,
    session: TenantSession,
    state: OfState = None,
    cursor: PageCursor = None,
    limit: PageLimit = 50,
) -> WebhookReceiptPage:
    """What was received in the last 30 days, newest first."""
    cursors = request.app.state.cursors
    return await receipts.list_receipts(session, cursors, endpoint_id, state=state, cursor=cursor, limit=limit)


@router.get(
    RECEIPTS + "/{receipt_id}",
    operation_id="get_webhook_receipt",
    openapi_extra=public("ingestion:read"),
    responses=MISSING,
)
async def get_webhook_receipt(endpoint_id: UUID, receipt_id: UUID, session: TenantSession) -> WebhookReceiptDetail:
    """What was received, with its body."""
    return await receipts.get_receipt(session, endpoint_id, receipt_id)


@router.post(
    RECEIPTS + "/{receipt_id}/reprocess",
    operation_id="reprocess_webhook_receipt",
    status_code=202,
    openapi_extra=public("ingestion:write"),
    responses=MISSING | problems({409: "It has not failed."}),
)
async def reprocess_webhook_receipt(
    endpoint_id: UUID, receipt_id: UUID, session: TenantSession, idempotency: Idempotent, caller: Caller
) -> WebhookReceipt:
    """Process again what has failed."""
    return await reprocess(session, caller, "webhook_endpoint", endpoint_id, receipt_id)
