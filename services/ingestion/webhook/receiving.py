"""Taking webhooks in: who sent it is checked over the raw bytes, then it is stored with the job that works on it."""

import asyncio
import hashlib
import time
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request

from contracts.ingestion.jobs import ProcessWebhook
from contracts.ingestion.webhooks import MOST_BODY, WebhookAccepted
from libs.clock import utc_now
from libs.db import Database
from libs.ids import new_id
from libs.jobs import enqueue
from services.ingestion.models import WebhookReceipt
from services.ingestion.webhook import metrics, repository
from services.ingestion.webhook.body import event_type_of
from services.ingestion.webhook.errors import WebhookAddressUnknown, WebhookRefused, WebhookTooLarge
from services.ingestion.webhook.repository import EndpointSecrets, SourceColumn
from services.ingestion.webhook.secrets import HeldSecrets
from services.ingestion.webhook.signature import NotGenuine, check_signature, stamp_of
from services.ingestion.webhook_token.tokens import token_hash

log: structlog.stdlib.BoundLogger = structlog.get_logger()
REMEMBERED = timedelta(days=7)
REFUSAL_SECONDS = 0.1
"""No refusal is quicker: how far a request got, and whether the vault was asked, does not show in its time."""


@dataclass(frozen=True)
class Arrived:
    """What came, from where, and under which id. `source` is the column that names the endpoint or connection."""

    tenant_id: UUID
    source: SourceColumn
    source_id: UUID
    message_id: str
    event_type: str | None
    body: bytes

    @property
    def kind(self) -> str:
        return "inbound" if self.source == "endpoint_id" else "airbyte"


async def read_body(request: Request, kind: str) -> bytes:
    """The body as it arrived. Raises `WebhookTooLarge` as soon as it is more than 64 KiB."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BODY:
            metrics.RECEIVED.labels(kind, "too_large").inc()
            raise WebhookTooLarge
    return bytes(body)


async def receive_airbyte(database: Database, token: str, body: bytes) -> WebhookAccepted:
    """Store a notification of Airbyte, whose digest is its id. Raises `WebhookAddressUnknown`."""
    async with database.platform() as session:
        found = await repository.find_connection_of_token_across_tenants(session, token_hash(token))
    if found is None:
        metrics.RECEIVED.labels("airbyte", "refused").inc()
        raise WebhookAddressUnknown
    tenant_id, connection_id = found
    digest = hashlib.sha256(body).hexdigest()
    return await _store(database, Arrived(tenant_id, "connection_id", connection_id, digest, "airbyte.job", body))


async def receive_inbound(
    database: Database, held: HeldSecrets, endpoint: str, headers: list[tuple[str, str]], body: bytes
) -> WebhookAccepted:
    """Store a signed event. Raises `WebhookRefused`, whatever is wrong, and `VaultUnavailable`."""
    began = time.monotonic()
    try:
        arrived = await _verified(database, held, endpoint, headers, body)
    except NotGenuine as error:
        metrics.RECEIVED.labels("inbound", "refused").inc()
        await asyncio.sleep(max(0.0, REFUSAL_SECONDS - (time.monotonic() - began)))
        raise WebhookRefused from error
    return await _store(database, arrived)


async def _verified(
    database: Database, held: HeldSecrets, endpoint: str, headers: list[tuple[str, str]], body: bytes
) -> Arrived:
    stamp = stamp_of(headers, utc_now())
    endpoint_id, found = await _find(database, endpoint)
    secrets = await held.of(found.tenant_id, found.refs) if found else []
    check_signature(stamp, body, secrets)
    assert endpoint_id is not None, "without an endpoint there is no secret, and so no signature"
    assert found is not None, "without an endpoint there is no secret, and so no signature"
    return Arrived(found.tenant_id, "endpoint_id", endpoint_id, stamp.message_id, event_type_of(body), body)


async def _find(database: Database, endpoint: str) -> tuple[UUID | None, EndpointSecrets | None]:
    try:
        endpoint_id = UUID(endpoint)
    except ValueError:
        return None, None
    async with database.platform() as session:
        return endpoint_id, await repository.find_endpoint_across_tenants(session, endpoint_id)


async def _store(database: Database, arrived: Arrived) -> WebhookAccepted:
    """One transaction: the id is remembered, the body stored and the job queued, or none of it."""
    async with database.tenant(arrived.tenant_id) as session:
        accepted = await _take(session, arrived)
    metrics.RECEIVED.labels(arrived.kind, "duplicate" if accepted.duplicate else "accepted").inc()
    log.info(
        "webhook.received",
        source=arrived.kind,
        source_id=str(arrived.source_id),
        tenant_id=str(arrived.tenant_id),
        receipt_id=str(accepted.receipt_id),
        duplicate=accepted.duplicate,
        bytes=len(arrived.body),
    )
    return accepted


async def _take(session: AsyncSession, arrived: Arrived) -> WebhookAccepted:
    receipt_id = new_id()
    first = await repository.note_message(
        session, arrived.source_id, arrived.message_id, receipt_id=receipt_id, remembered=REMEMBERED
    )
    if first != receipt_id:
        await repository.add_duplicate(
            session,
            receipt_id,
            original_id=first,
            source=arrived.source,
            source_id=arrived.source_id,
            size=len(arrived.body),
        )
        return WebhookAccepted(receipt_id=first, duplicate=True)
    subject = f"webhook:{arrived.source_id}"
    job_id = await enqueue(session, ProcessWebhook(receipt_id=receipt_id), tenant_id=arrived.tenant_id, subject=subject)
    receipt = WebhookReceipt(
        tenant_id=arrived.tenant_id,
        id=receipt_id,
        message_id=arrived.message_id,
        event_type=arrived.event_type,
        body=arrived.body,
        size_bytes=len(arrived.body),
        job_id=job_id,
    )
    setattr(receipt, arrived.source, arrived.source_id)
    await repository.add_receipt(session, receipt)
    return WebhookAccepted(receipt_id=receipt_id, duplicate=False)
