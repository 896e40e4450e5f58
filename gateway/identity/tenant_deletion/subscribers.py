"""What the gateway does when a service has removed rows of a tenant that ended."""

from contracts.gateway.tenant_deletion import PurgingService
from contracts.tenant_end import TenantPurged, purged_by
from gateway.identity.tenant_deletion import service
from gateway.identity.tenant_deletion.service import OTHERS
from libs.errors import Forbidden
from libs.events import EventContext, Subscriber


def _subscriber(name: PurgingService) -> Subscriber[TenantPurged]:
    async def on_tenant_purged(context: EventContext, fact: TenantPurged) -> None:
        if context.producer != name:
            raise Forbidden("A service tells of its own rows alone.")
        await service.note_removed(context.session, name, fact)

    return Subscriber(purged_by(name), on_tenant_purged)


SUBSCRIBERS = tuple(_subscriber(name) for name in OTHERS)
