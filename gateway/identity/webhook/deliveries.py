"""Deliveries to subscriptions: begun by an event or a test, shown in a log, and made again on request."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.jobs import DeliverWebhook
from contracts.gateway.webhook import (
    TEST_EVENT,
    DeliveryState,
    WebhookDeliveryDetail,
    WebhookDeliveryPage,
)
from contracts.gateway.webhook import WebhookAttempt as AttemptView
from contracts.gateway.webhook import WebhookDelivery as DeliveryView
from gateway.caller import Edge
from gateway.identity.transactions import audit
from gateway.identity.webhook import repository, service
from gateway.identity.webhook.catalogue import payload
from gateway.identity.webhook.repository import Work
from gateway.models import WebhookDelivery, WebhookSubscription
from libs.clock import utc_now
from libs.errors import Conflict, NotFound
from libs.ids import new_id
from libs.jobs import enqueue
from libs.pagination import CursorCodec


class SubscriptionNotEnabled(Conflict):
    """The subscription is paused or disabled: enable it first."""

    code: ClassVar[str] = "subscription_not_enabled"


class DeliveryPending(Conflict):
    """The delivery is still under way, and is tried again by itself."""

    code: ClassVar[str] = "delivery_pending"


async def begin(
    session: AsyncSession, tenant_id: UUID, event_id: UUID, event_type: str, at: datetime, data: dict[str, Any]
) -> None:
    """Queue a delivery to every subscription that wants the event; each gets it once, however often it is told."""
    listening = await repository.list_listening(session, event_type)
    if not listening:
        return
    await repository.add_event(session, tenant_id, event_id, event_type, at, data)
    for subscription in listening:
        await _queue(session, subscription, event_id)


async def send_test(session: AsyncSession, subscription_id: UUID, *, edge: Edge) -> DeliveryView:
    """Queue a `webhook.test` to one subscription; raises `NotFound` and `SubscriptionNotEnabled`."""
    subscription = await service.find(session, subscription_id)
    _refuse_unless_enabled(subscription)
    event_id, now = new_id(), utc_now()
    data = {"subscription_id": str(subscription.id), "message": "It works."}
    await repository.add_event(session, subscription.tenant_id, event_id, TEST_EVENT, now, data)
    delivery_id = await _queue(session, subscription, event_id)
    await _audit(session, edge, "webhook_subscription.tested", subscription, delivery_id)
    return _view((await _find(session, subscription_id, delivery_id)).delivery, TEST_EVENT)


async def list_deliveries(
    session: AsyncSession,
    cursors: CursorCodec,
    subscription_id: UUID,
    *,
    state: DeliveryState | None,
    cursor: str | None,
    limit: int,
) -> WebhookDeliveryPage:
    """A page of the log, newest first; raises `NotFound`, and `Invalid` for a bad cursor."""
    await service.find(session, subscription_id)
    before = UUID(cursors.decode(cursor, 1)[0]) if cursor else None
    rows = await repository.list_deliveries(session, subscription_id, state=state, before=before, limit=limit + 1)
    last = rows[limit - 1][0] if len(rows) > limit else None
    return WebhookDeliveryPage(
        items=[_view(*row) for row in rows[:limit]], next_cursor=cursors.encode(str(last.id)) if last else None
    )


async def get_delivery(session: AsyncSession, subscription_id: UUID, delivery_id: UUID) -> WebhookDeliveryDetail:
    """A delivery with its payload and its newest attempts; raises `NotFound`."""
    work = await _find(session, subscription_id, delivery_id)
    log = [
        AttemptView(
            number=attempt.number,
            started_at=attempt.started_at,
            response_status=attempt.response_status,
            latency_ms=attempt.latency_ms,
            error=attempt.error,
        )
        for attempt in await repository.list_attempts(session, delivery_id)
    ]
    sent = payload(work.event.type, work.event.occurred_at, work.event.data)
    return WebhookDeliveryDetail(**_view(work.delivery, work.event.type).model_dump(), payload=sent, log=log)


async def redeliver(session: AsyncSession, subscription_id: UUID, delivery_id: UUID, *, edge: Edge) -> DeliveryView:
    """Make a finished delivery again, with the same `webhook-id`.

    Raises `NotFound`, `SubscriptionNotEnabled` and `DeliveryPending`.
    """
    work = await _find(session, subscription_id, delivery_id, hold=True)
    _refuse_unless_enabled(work.subscription)
    delivery = work.delivery
    if delivery.state == "pending":
        raise DeliveryPending
    delivery.state, delivery.tries, delivery.next_attempt_at = "pending", 0, utc_now()
    await enqueue_attempt(session, delivery)
    await _audit(session, edge, "webhook_delivery.redelivered", work.subscription, delivery_id)
    return _view(delivery, work.event.type)


async def enqueue_attempt(session: AsyncSession, delivery: WebhookDelivery, run_at: datetime | None = None) -> None:
    """Queue the next attempt of a pending delivery; one job for each attempt."""
    await enqueue(
        session,
        DeliverWebhook(delivery_id=delivery.id, attempt=delivery.attempts),
        tenant_id=delivery.tenant_id,
        run_at=run_at,
        unique_key=f"{delivery.id}:{delivery.attempts}",
    )


async def _queue(session: AsyncSession, subscription: WebhookSubscription, event_id: UUID) -> UUID:
    delivery = WebhookDelivery(
        tenant_id=subscription.tenant_id,
        id=new_id(),
        subscription_id=subscription.id,
        event_id=event_id,
        attempts=0,
    )
    if await repository.add_delivery(session, delivery):
        await enqueue_attempt(session, delivery)
    return delivery.id


async def _find(session: AsyncSession, subscription_id: UUID, delivery_id: UUID, *, hold: bool = False) -> Work:
    work = await repository.find_work(session, delivery_id, hold=hold)
    if work is None or work.subscription.id != subscription_id:
        raise NotFound
    return work


def _refuse_unless_enabled(subscription: WebhookSubscription) -> None:
    if subscription.state != "enabled":
        raise SubscriptionNotEnabled("Enable the subscription first.")


async def _audit(
    session: AsyncSession, edge: Edge, action: str, subscription: WebhookSubscription, delivery_id: UUID
) -> None:
    await audit(
        session,
        edge.principal(),
        action=action,
        object_type="webhook_subscription",
        object_id=str(subscription.id),
        detail={"delivery_id": str(delivery_id)},
    )


def _view(delivery: WebhookDelivery, event_type: str) -> DeliveryView:
    return DeliveryView.model_validate(
        {
            "id": delivery.id,
            "event_id": delivery.event_id,
            "event_type": event_type,
            "state": delivery.state,
            "attempts": delivery.attempts,
            "response_status": delivery.response_status,
            "latency_ms": delivery.latency_ms,
            "error": delivery.error,
            "created_at": delivery.created_at,
            "last_attempt_at": delivery.last_attempt_at,
            "next_attempt_at": delivery.next_attempt_at,
        }
    )
