"""`/webhooks`: where others post to. What authorises them is the address or the signature, not a session or a key."""

from typing import Annotated

from fastapi import APIRouter, Header, Path, Request

from contracts.ingestion.webhooks import MOST_BODY, WebhookAccepted
from libs.auth import public
from libs.errors import problems
from services.ingestion.webhook import receiving

router = APIRouter(prefix="/webhooks", tags=["webhook"])

BODY = {
    "requestBody": {
        "required": True,
        "description": "JSON, 64 KiB at most. It is stored and checked as it arrives, byte by byte.",
        "content": {"application/json": {"schema": {"type": "object"}}},
    }
}
Token = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,128}$", description="The secret part of the address.")]
Endpoint = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,64}$", description="The endpoint's id.")]
MessageId = Annotated[str | None, Header(alias="webhook-id", description="The message's id, without a dot.")]
Timestamp = Annotated[str | None, Header(alias="webhook-timestamp", description="Unix seconds, within 5 minutes.")]
Signature = Annotated[
    str | None, Header(alias="webhook-signature", description="`v1,<base64>` of HMAC-SHA-256 over `id.timestamp.body`.")
]
TOO_LARGE = {413: "The body is larger than 64 KiB."}


@router.post(
    "/airbyte/{token}",
    operation_id="receive_airbyte_webhook",
    status_code=202,
    openapi_extra=public(None, anonymous=True, secret_path=["token"], most_body=MOST_BODY, quota="webhook") | BODY,
    responses=problems({404: "No such address, or not any more."} | TOO_LARGE),
)
async def receive_airbyte_webhook(token: Token, request: Request) -> WebhookAccepted:
    """Take Airbyte's notification about a sync. It is a hint: what it says is confirmed before anything follows."""
    body = await receiving.read_body(request, "airbyte")
    return await receiving.receive_airbyte(request.app.state.database, token, body)


@router.post(
    "/inbound/{endpoint}",
    operation_id="receive_inbound_webhook",
    status_code=202,
    openapi_extra=public(None, anonymous=True, most_body=MOST_BODY, quota="webhook") | BODY,
    responses=problems(
        {400: "No such endpoint, or no good signature: it is not said which.", 503: "The vault is away; send it again."}
        | TOO_LARGE
    ),
)
async def receive_inbound_webhook(
    endpoint: Endpoint,
    request: Request,
    message_id: MessageId = None,
    timestamp: Timestamp = None,
    signature: Signature = None,
) -> WebhookAccepted:
    """Take a signed event (Standard Webhooks). The same id again within 7 days changes nothing."""
    body = await receiving.read_body(request, "inbound")
    database, held = request.app.state.database, request.app.state.webhook_secrets
    return await receiving.receive_inbound(database, held, endpoint, request.headers.items(), body)
