"""The way from a connection to what speaks with its provider."""

from libs.jobs import JobContext
from services.ops_hub import models
from services.ops_hub.connections.adapters.protocol import Adapter, AdapterContext, ProviderDown


async def reach(context: JobContext, connection: models.PlatformConnection) -> tuple[Adapter, AdapterContext]:
    """The adapter, and for whom it acts. Raises `ProviderError` without a credential."""
    raise ProviderDown(f"Nothing speaks with {connection.platform} here.")
