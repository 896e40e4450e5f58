"""Facts between services, each acted on exactly once.

`publish` writes an outbox row, and a delivery job per consumer, in the producer's transaction. The delivery job posts
the event to the consumer's `POST /internal/events`, which notes its id in the inbox in the same transaction as
whatever the subscribers do. Delivered twice, it does nothing the second time.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Generic, Literal, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events import Event, EventEnvelope
from contracts.routing import EVENT_CONSUMERS
from libs.auth import Principal, current_principal, internal, tenant_of
from libs.db import TenantSession, in_schema
from libs.errors import Forbidden, Invalid, Problem
from libs.ids import new_id
from libs.jobs.delivery import SCOPE, delivery_payload
from libs.jobs.queue import enqueue

EventT = TypeVar("EventT", bound=Event)


class UnknownEvent(Invalid):
    code, title = "unknown_event", "Nobody here subscribes to this event, or its payload does not fit"


@dataclass(frozen=True)
class EventContext:
    """What a subscriber is given. `session` is the inbox transaction: the effect commits with the event's id."""

    session: AsyncSession
    tenant_id: UUID
    event_id: UUID
    producer: str
    occurred_at: datetime
    principal: Principal


@dataclass(frozen=True)
class Subscriber(Generic[EventT]):
    """A function of a service that acts on one type of event."""

    event: type[EventT]
    run: Callable[[EventContext, EventT], Awaitable[None]]

    async def __call__(self, context: EventContext, event: EventT) -> None:
        await self.run(context, event)


class Receipt(BaseModel):
    """What became of a delivery: `accepted`, or `known` when it had been acted on before."""

    outcome: Literal["accepted", "known"]


async def publish(session: AsyncSession, event: Event, *, tenant_id: UUID) -> UUID:
    """Tell `event` to its consumers (`contracts/routing.py`) once the session's transaction has committed."""
    event_id = new_id()
    statement = in_schema(
        session,
        "insert into {schema}.outbox_event (tenant_id, id, type, payload)"
        " values (:tenant_id, :id, :type, cast(:payload as jsonb))",
    )
    values = {"tenant_id": tenant_id, "id": event_id, "type": event.TYPE, "payload": event.model_dump_json()}
    await session.execute(statement, values)
    payload = delivery_payload(event.TYPE.split(".")[0])
    for consumer in EVENT_CONSUMERS.get(event.TYPE, ()):
        await enqueue(session, payload(event_id=event_id, consumer=consumer), tenant_id=tenant_id)
    return event_id


def subscriber(
    event: type[EventT],
) -> Callable[[Callable[[EventContext, EventT], Awaitable[None]]], Subscriber[EventT]]:
    """Declare the decorated function as what this service does at `event`; pass it to `create_app(subscribers=…)`.

    It writes through `context.session`, enqueues a job for anything slow, and calls nothing outside.
    """

    def declare(run: Callable[[EventContext, EventT], Awaitable[None]]) -> Subscriber[EventT]:
        return Subscriber(event, run)

    return declare


def event_router(subscribers: Sequence[Subscriber[Any]]) -> APIRouter:
    """`POST /internal/events` for `subscribers`."""
    router = APIRouter(tags=["event"])

    @router.post(
        "/events",
        operation_id="deliver_event",
        openapi_extra=internal(SCOPE),
        responses={422: {"model": Problem, "description": "Nobody here takes this event."}},
    )
    async def deliver_event(
        envelope: EventEnvelope, session: TenantSession, principal: Annotated[Principal, Depends(current_principal)]
    ) -> Receipt:
        if envelope.tenant_id != tenant_of(principal) or envelope.producer != principal.issuer:
            raise Forbidden("The event is not the caller's own.")
        return await take_in(session, envelope, subscribers, principal)

    _ = deliver_event
    return router


async def take_in(
    session: AsyncSession, envelope: EventEnvelope, subscribers: Sequence[Subscriber[Any]], principal: Principal
) -> Receipt:
    """Note the event in the inbox and let the subscribers act, in one transaction; a known event does nothing.

    Two deliveries at the same moment wait for each other at the inbox's key. Raises `UnknownEvent`.
    """
    wanted = [one for one in subscribers if envelope.type == one.event.TYPE]
    if not wanted:
        raise UnknownEvent(f"No subscriber to {envelope.type}.")
    if not await _note(session, envelope):
        return Receipt(outcome="known")
    context = EventContext(session, envelope.tenant_id, envelope.id, envelope.producer, envelope.occurred_at, principal)
    for one in wanted:
        await one.run(context, _parse(one, envelope))
    return Receipt(outcome="accepted")


async def _note(session: AsyncSession, envelope: EventEnvelope) -> bool:
    statement = in_schema(
        session,
        "insert into {schema}.inbox_event (tenant_id, id, type, producer)"
        " values (:tenant_id, :id, :type, :producer) on conflict do nothing returning 1",
    )
    values = envelope.model_dump(include={"tenant_id", "id", "type", "producer"})
    return (await session.execute(statement, values)).one_or_none() is not None


def _parse(one: Subscriber[EventT], envelope: EventEnvelope) -> EventT:
    try:
        return one.event.model_validate(envelope.payload)
    except ValidationError as error:
        raise UnknownEvent(f"The payload does not fit {envelope.type}.") from error
