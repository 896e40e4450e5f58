"""What a process does before somebody asks: it opens connections at start, and loads the snapshots that serve.

Snapshots are loaded at start, and whenever a new one serves.

One at a time, the newest first, while the memory for snapshots has room: a question that comes meanwhile hardly waits.
"""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

import structlog
from sqlalchemy.exc import NoResultFound, SQLAlchemyError

from contracts.metrics.combined import Dataset
from libs.db import Database, TenantGone
from services.metrics.snapshots import repository
from services.metrics.snapshots.loading import SnapshotStore
from services.metrics.snapshots.parts import DaysOf

MOST = 2_000
EVERY_SECONDS = 5.0
_NOBODY = UUID(int=0)
_ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)

log: structlog.stdlib.BoundLogger = structlog.get_logger()


async def open_connections(database: Database) -> None:
    """All that there may be, each used once by what loads a snapshot."""
    await database.open_ahead(partial(_use, database))


async def _use(database: Database) -> None:
    async with database.tenant(_NOBODY, read_only=True) as session:
        await repository.get_serving(session, Dataset.warehouse)
        await repository.get_contents(session, [])
        for read in (repository.get_opening, repository.get_manifest):
            with suppress(NoResultFound):
                await read(session, "")


class Warming:
    """What a process loads ahead; `of` are the days of the question that most people ask first."""

    def __init__(self, database: Database, store: SnapshotStore, of: DaysOf) -> None:
        self._database = database
        self._store = store
        self._of = of
        self._since = _ALWAYS
        self.is_warm = asyncio.Event()
        """Set once everything that served when the process started is loaded, or the memory for it is full."""

    async def run(self) -> None:
        """Until it is cancelled. A database that does not answer is asked again."""
        while True:
            try:
                await self._load_new()
            except (SQLAlchemyError, OSError, TimeoutError) as error:
                log.warning("snapshots.not_loaded_ahead", error=type(error).__name__)
            else:
                self.is_warm.set()
            await asyncio.sleep(EVERY_SECONDS)

    async def _load_new(self) -> None:
        async with self._database.platform() as session:
            serving = await repository.list_serving(session, since=self._since, most=MOST)
        for one in serving:
            if not self._store.has_room:
                break
            await self._load(one.tenant_id, one.snapshot_id)
        if serving:
            self._since = max(one.snapshot_generated_at for one in serving)

    async def _load(self, tenant_id: UUID, snapshot_id: str) -> None:
        try:
            await self._store.get(tenant_id, snapshot_id, of=self._of)
        except (TenantGone, NoResultFound):
            # Ended, or another one serves since the list was read.
            return
