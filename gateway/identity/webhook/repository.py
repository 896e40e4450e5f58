"""Queries on webhook subscriptions and deliveries of the current tenant."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import any_, func, literal, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.models import (
    Membership,
    User,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEvent,
    WebhookSubscription,
)

_DELETE = text("select identity.delete_old_webhook_events_across_tenants(:kept)")


@dataclass(frozen=True, slots=True)
class Work:
    """A delivery with what it needs to be made."""

    delivery: WebhookDelivery
    subscription: WebhookSubscription
    event: WebhookEvent


async def list_subscriptions(session: AsyncSession) -> list[WebhookSubscription]:
    query = select(WebhookSubscription).order_by(WebhookSubscription.created_at.desc(), WebhookSubscription.id)
    return list(await session.scalars(query))


async def count_subscriptions(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(WebhookSubscription)) or 0


async def find_subscription(
    session: AsyncSession, subscription_id: UUID, *, hold: bool = False
) -> WebhookSubscription | None:
    """The subscription; with `hold` nobody else changes it until the end of the transaction."""
    query = select(WebhookSubscription).where(WebhookSubscription.id == subscription_id)
    held = query.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(held if hold else query)


async def list_listening(session: AsyncSession, event_type: str) -> list[WebhookSubscription]:
    """The enabled subscriptions to a type of event."""
    query = select(WebhookSubscription).where(
        WebhookSubscription.state == "enabled", literal(event_type) == any_(WebhookSubscription.events)
    )
    return list(await session.scalars(query))


async def add_subscription(session: AsyncSession, subscription: WebhookSubscription) -> None:
    session.add(subscription)
    await session.flush()


async def delete_subscription(session: AsyncSession, subscription: WebhookSubscription) -> None:
    await session.delete(subscription)
    await session.flush()


async def add_event(
    session: AsyncSession, tenant_id: UUID, event_id: UUID, event_type: str, at: datetime, data: dict[str, Any]
) -> None:
    values = {"tenant_id": tenant_id, "id": event_id, "type": event_type, "occurred_at": at, "data": data}
    await session.execute(insert(WebhookEvent).values(values).on_conflict_do_nothing())


async def add_delivery(session: AsyncSession, delivery: WebhookDelivery) -> bool:
    """Write the delivery unless the subscription has this event already; whether it is new."""
    values = {
        "tenant_id": delivery.tenant_id,
        "id": delivery.id,
        "subscription_id": delivery.subscription_id,
        "event_id": delivery.event_id,
        "next_attempt_at": func.now(),
    }
    statement = insert(WebhookDelivery).values(values).on_conflict_do_nothing().returning(WebhookDelivery.id)
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def list_deliveries(
    session: AsyncSession, subscription_id: UUID, *, state: str | None, before: UUID | None, limit: int
) -> list[tuple[WebhookDelivery, str]]:
    """Deliveries with the types of their events, newest first (ids sort by time)."""
    query = (
        select(WebhookDelivery, WebhookEvent.type)
        .join(WebhookEvent, WebhookEvent.id == WebhookDelivery.event_id)
        .where(WebhookDelivery.subscription_id == subscription_id)
        .order_by(WebhookDelivery.id.desc())
        .limit(limit)
    )
    if state is not None:
        query = query.where(WebhookDelivery.state == state)
    if before is not None:
        query = query.where(WebhookDelivery.id < before)
    return [(delivery, event_type) for delivery, event_type in await session.execute(query)]


async def find_work(session: AsyncSession, delivery_id: UUID, *, hold: bool = False) -> Work | None:
    """A delivery with its subscription and event; with `hold` both rows are ours until the end."""
    query = (
        select(WebhookDelivery, WebhookSubscription, WebhookEvent)
        .join(WebhookSubscription, WebhookSubscription.id == WebhookDelivery.subscription_id)
        .join(WebhookEvent, WebhookEvent.id == WebhookDelivery.event_id)
        .where(WebhookDelivery.id == delivery_id)
    )
    if hold:
        query = query.with_for_update(of=[WebhookSubscription, WebhookDelivery])
    row = (await session.execute(query)).one_or_none()
    return Work(*row) if row else None


async def add_attempt(session: AsyncSession, attempt: WebhookAttempt) -> None:
    session.add(attempt)
    await session.flush()


async def list_attempts(session: AsyncSession, delivery_id: UUID) -> list[WebhookAttempt]:
    query = (
        select(WebhookAttempt).where(WebhookAttempt.delivery_id == delivery_id).order_by(WebhookAttempt.number.desc())
    )
    return list(await session.scalars(query.limit(100)))


async def list_admin_ids(session: AsyncSession) -> list[UUID]:
    """The tenant's owners and admins."""
    query = (
        select(User.id)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.role.in_(("owner", "admin")), User.disabled_at.is_(None))
        .order_by(User.id)
    )
    return list(await session.scalars(query))


async def delete_old_events_across_tenants(session: AsyncSession, kept: timedelta) -> int:
    """Delete events told more than `kept` ago, with their deliveries; how many."""
    return (await session.execute(_DELETE, {"kept": kept})).scalar_one()
