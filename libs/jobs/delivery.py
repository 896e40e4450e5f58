"""The job that takes an event out of the outbox and to one consumer. Each service's worker has it by itself."""

from functools import cache
from typing import Any
from uuid import UUID

import httpx
import structlog
from opentelemetry import propagate

from contracts.events import EventEnvelope
from contracts.jobs import JobPayload
from libs.db import in_schema
from libs.http import ServiceToken, service_client, service_principal
from libs.jobs.context import JobContext
from libs.jobs.declaration import Job, RetryPolicy
from libs.jobs.errors import Permanent, RetryLater

log: structlog.stdlib.BoundLogger = structlog.get_logger()
SCOPE = "events:deliver"
DELIVERIES = "events"
"""The queue that deliveries wait in."""
CLIENT = "client:"
# A consumer may be away for hours; its events wait that long, and then lie ready to be replayed.
RETRY = RetryPolicy(attempts=200, base_seconds=1, cap_seconds=300)


class DeliverEvent(JobPayload):
    """Which event, to which service; `delivery_payload` makes the class with a service's own `KIND`."""

    event_id: UUID
    consumer: str


@cache
def delivery_payload(service: str) -> type[DeliverEvent]:
    """The payload of the delivery job of the service that publishes."""
    return type("DeliverEvent", (DeliverEvent,), {"KIND": f"{service}.deliver_event", "__doc__": DeliverEvent.__doc__})


def delivery_job(service: str) -> Job[Any]:
    """The delivery job of `service`."""
    return Job(
        delivery_payload(service),
        deliver_event,
        retry=RETRY,
        deadline_seconds=60,
        queue=DELIVERIES,
        concurrency_per_tenant=4,
    )


async def deliver_event(context: JobContext, payload: DeliverEvent) -> None:
    """Post the event to its consumer. Accepted or known already: done. Refused: `failed`, until it is replayed."""
    envelope = await _find_event(context, payload.event_id)
    principal = service_principal(
        context.signer, tenant_id=context.tenant_id, scopes=[SCOPE], request_id=context.request_id
    )
    response = await _client(context, payload.consumer).post(
        "/internal/events",
        content=envelope.model_dump_json(),
        headers={"content-type": "application/json"},
        auth=ServiceToken(context.signer, payload.consumer, principal),
    )
    _check(response)


async def _find_event(context: JobContext, event_id: UUID) -> EventEnvelope:
    async with context.session() as session:
        query = in_schema(session, "select type, payload, occurred_at from {schema}.outbox_event where id = :id")
        row = (await session.execute(query, {"id": event_id})).one_or_none()
    if row is None:
        raise Permanent("event_gone", "The event is no longer in the outbox.")
    carrier: dict[str, str] = {}
    propagate.inject(carrier)
    return EventEnvelope(
        id=event_id,
        type=row.type,
        tenant_id=context.tenant_id,
        producer=context.signer.issuer,
        occurred_at=row.occurred_at,
        payload=row.payload,
        traceparent=carrier.get("traceparent"),
    )


def _client(context: JobContext, consumer: str) -> httpx.AsyncClient:
    """One client per consumer for the life of the worker, so that connections are reused."""
    name = f"{CLIENT}{consumer}"
    if name not in context.resources:
        context.resources[name] = service_client(context.settings, context.signer, consumer, timeout_seconds=50)
    client: httpx.AsyncClient = context.resources[name]
    return client


async def close_clients(resources: dict[str, Any]) -> None:
    """Close the clients that deliveries of a worker with these resources have opened."""
    for name in [name for name in resources if name.startswith(CLIENT)]:
        await resources.pop(name).aclose()


def _check(response: httpx.Response) -> None:
    if response.is_success:
        return
    if response.status_code in (429, 503):
        raise RetryLater(float(response.headers.get("retry-after", 1)), "consumer_busy", "The consumer asked to wait.")
    if response.is_client_error:
        raise Permanent("event_refused", f"The consumer answered {response.status_code}.")
    response.raise_for_status()
