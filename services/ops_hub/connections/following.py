"""Following a sync until it is over."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from libs.db import Database
from libs.errors import NotFound
from libs.sse import Frame
from services.ops_hub.connections import repository
from services.ops_hub.connections.shown import shown_sync


async def follow(
    database: Database, tenant_id: UUID, connection_id: UUID, sync_id: UUID
) -> Callable[[], Awaitable[Frame]]:
    """What polls a sync; raises `NotFound` at once when the connection has no such sync."""

    async def poll() -> Frame:
        async with database.tenant(tenant_id, read_only=True) as session:
            sync = await repository.find_sync(session, sync_id)
        if sync is None or sync.connection_id != connection_id:
            raise NotFound
        return Frame(shown_sync(sync), event="progress", last=sync.state not in repository.OPEN)

    await poll()
    return poll
