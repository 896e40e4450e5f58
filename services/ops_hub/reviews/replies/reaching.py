"""The way from a connection to what speaks with its provider."""

from libs.clock import utc_now
from libs.jobs import JobContext
from services.ops_hub import models
from services.ops_hub.connections.adapters.protocol import Adapter, AdapterContext
from services.ops_hub.connections.practice import practice_world
from services.ops_hub.connections.resources import Providers


async def reach(context: JobContext, connection: models.PlatformConnection) -> tuple[Adapter, AdapterContext]:
    """The adapter, and for whom it acts."""
    providers: Providers = context.resources["providers"]
    async with context.session() as session:
        world = await practice_world(session, connection, now=utc_now())
    return providers.adapter_of(connection, world), providers.context_of(connection)
