"""Working on what was received: a hint is confirmed, an event takes effect, and the receipt says how it went."""

from pathlib import Path
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from libs.auth import Principal
from libs.clock import utc_now
from libs.jobs import JobContext, Permanent
from services.ingestion.connection import repository as connection_repository
from services.ingestion.models import WebhookReceipt
from services.ingestion.webhook import metrics, repository
from services.ingestion.webhook.body import AirbyteHint, members, parse
from services.ingestion.webhook.confirmation import Confirmation, Confirmed, confirm
from services.ingestion.webhook.effects import EFFECTS, Done, Event
from services.ingestion.webhook_endpoint import repository as endpoint_repository

log: structlog.stdlib.BoundLogger = structlog.get_logger()
OPEN = ("received", "failed")
"""A failed one is worked on when somebody has its job replayed."""


async def process(context: JobContext, receipt_id: UUID) -> None:
    """Do it once, however often the job runs. Raises `Permanent`, and what the engine's `confirm` raises."""
    async with context.session() as session:
        receipt = await repository.find_receipt(session, receipt_id)
    if receipt is None or receipt.state not in OPEN:
        return
    try:
        if receipt.connection_id is not None:
            await _process_hint(context, receipt)
        else:
            await _process_event(context, receipt)
    except Permanent as failure:
        await _note_failure(context, receipt_id, failure)
        raise


async def _process_hint(context: JobContext, receipt: WebhookReceipt) -> None:
    assert receipt.connection_id is not None, "a hint came to a connection's address"
    hint = AirbyteHint.of(receipt.body or b"")
    if hint.job_id is None:
        # Such as Airbyte's test message.
        await _close(context, receipt.id, Done("nothing_to_confirm"))
        return
    async with context.session() as session:
        connection = await connection_repository.find_connection(session, receipt.connection_id)
    if connection is None:
        return  # deleted meanwhile, and the receipt with it
    found = await confirm(context, connection, connection.engine, hint.job_id)
    await _close(context, receipt.id, _judged(hint, found))


def _judged(hint: AirbyteHint, found: Confirmation) -> Done:
    if isinstance(found, Confirmed):
        is_true = hint.success is None or found.succeeded is None or hint.success == found.succeeded
        return Done("confirmed" if is_true else "contradicted", found.sync_id)
    if found.reason == "not_confirmable":
        return Done("not_confirmable")
    raise Permanent("job_unknown", "The connection has no such job.")


async def _process_event(context: JobContext, receipt: WebhookReceipt) -> None:
    """The effect, the receipt and the job's success commit together."""
    async with context.closing_session() as session:
        held = await repository.find_receipt(session, receipt.id, hold=True)
        if held is not None and held.state in OPEN:
            _note_done(held, await _take_effect(session, held, context.settings.data_dir))


async def _take_effect(session: AsyncSession, receipt: WebhookReceipt, data_dir: Path) -> Done:
    assert receipt.endpoint_id is not None, "an event came to an endpoint"
    event = members(parse(receipt.body or b""))
    kind = event.get("type")
    if not isinstance(kind, str):
        raise Permanent("event_unreadable", "The body is not a JSON object with a type.")
    effect = EFFECTS.get(kind)
    if effect is None:
        raise Permanent("event_type_unknown", f"Nothing is done about this type. Known: {', '.join(EFFECTS)}.")
    endpoint = await endpoint_repository.find_endpoint(session, receipt.endpoint_id)
    if endpoint is None or kind not in endpoint.events:
        raise Permanent("event_not_allowed", "The endpoint does not take this type of event.")
    happened = Event(
        receipt_id=receipt.id,
        data=event.get("data"),
        principal=Principal("ingestion", f"webhook:{endpoint.id}", receipt.tenant_id),
        data_dir=data_dir,
    )
    return await effect(session, happened)


async def _close(context: JobContext, receipt_id: UUID, done: Done) -> None:
    async with context.closing_session() as session:
        held = await repository.find_receipt(session, receipt_id, hold=True)
        if held is not None and held.state in OPEN:
            _note_done(held, done)


def _note_done(receipt: WebhookReceipt, done: Done) -> None:
    receipt.state, receipt.outcome, receipt.sync_id = "processed", done.outcome, done.sync_id
    receipt.counts = done.counts.model_dump() if done.counts else None
    receipt.error_code = receipt.error_message = None
    receipt.processed_at = utc_now()
    metrics.PROCESSED.labels(done.outcome).inc()
    log.info("webhook.processed", receipt_id=str(receipt.id), outcome=done.outcome)


async def _note_failure(context: JobContext, receipt_id: UUID, failure: Permanent) -> None:
    async with context.session() as session:
        held = await repository.find_receipt(session, receipt_id, hold=True)
        if held is not None and held.state in OPEN:
            held.state, held.error_code, held.error_message = "failed", failure.code, failure.message
            held.processed_at = utc_now()
    metrics.PROCESSED.labels(failure.code).inc()
    log.warning("webhook.failed", receipt_id=str(receipt_id), error=failure.code)
