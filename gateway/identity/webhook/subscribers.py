"""What the gateway does when other services tell of something that partners can subscribe to."""

from typing import Any

from contracts.events import Event
from gateway.identity.webhook import deliveries
from gateway.identity.webhook.catalogue import KINDS, Kind, public_data
from libs.events import EventContext, Subscriber


def _subscriber(kind: Kind) -> Subscriber[Any]:
    async def pass_on(context: EventContext, fact: Event) -> None:
        await deliveries.begin(
            context.session, context.tenant_id, context.event_id, kind.type, context.occurred_at, public_data(fact)
        )

    return Subscriber(kind.fact, pass_on)


SUBSCRIBERS = tuple(_subscriber(kind) for kind in KINDS)
