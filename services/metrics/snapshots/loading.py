"""Snapshots as the service serves them: the pointer is asked for at each request, the content is kept in memory."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from libs.db import Database
from services.metrics.snapshots import repository
from services.metrics.snapshots.cache import Cache
from services.metrics.snapshots.daily import months_of
from services.metrics.snapshots.frames import SnapshotFrames
from services.metrics.snapshots.manifest import Manifest
from services.metrics.snapshots.opening import can_open, is_enough, open_with
from services.metrics.snapshots.parts import DaysOf, decode_more, decode_part, digests_of, part_of

REMEMBERED_SECONDS = 0.25
SERVINGS_KEPT = 10_000


@dataclass(frozen=True)
class Serving:
    """What a tenant's dataset is answered from, and what is known about its making.

    `snapshot_id` is none before the first build; `is_expected` says whether one is on its way. `place_names` grows with
    every change of the tenant's own names of places.
    """

    snapshot_id: str | None
    generated_at: datetime | None
    is_expected: bool
    last_run_state: str | None
    place_names: int = 0


class SnapshotStore:
    """Decoded snapshots of all tenants, within a budget of memory; `threads` decode, one for each at once."""

    def __init__(self, database: Database, budget: int, threads: Executor | None = None) -> None:
        self._database = database
        self._threads = threads
        self._budget = budget
        self._cache: Cache[SnapshotFrames] = Cache(budget, lambda frames: frames.size)

    @property
    def has_room(self) -> bool:
        """Whether a snapshot more would push none out that somebody asks for, as far as that can be told."""
        return self._cache.used < self._budget * 3 // 4

    @property
    def used(self) -> int:
        """Bytes held now."""
        return self._cache.used

    async def get(
        self, tenant_id: UUID, snapshot_id: str, accounts: frozenset[str] | None = None, *, of: DaysOf | None = None
    ) -> SnapshotFrames:
        """The snapshot's rows, of `accounts` alone when there is a limit; read from the database once.

        Whoever says which days a question is `of` is answered sooner: their months alone are loaded, and stay beside
        those that earlier questions were about. Whoever does not, waits for all that is not there yet.
        """
        key = (tenant_id, snapshot_id, accounts)

        async def load() -> SnapshotFrames:
            known = self._cache.peek(key)
            if known is None:
                return await self._load(tenant_id, snapshot_id, accounts, of)
            return await self._load_more(tenant_id, known, accounts, of)

        def suffices(frames: SnapshotFrames) -> bool:
            return frames.is_whole or (of is not None and frames.holds(of(frames.coverage)))

        return (await self._cache.get(key, load, suffices=suffices)).value

    async def find_opening(
        self, session: AsyncSession, tenant_id: UUID, snapshot_id: str
    ) -> Callable[[], Awaitable[object]] | None:
        """What opens the snapshot, once the session has ended; none if it is here, has no opening, or finds no room."""
        key = (tenant_id, snapshot_id, None)
        if self._cache.has(key) or not self.has_room:
            return None
        stored, content = await repository.get_opening(session, snapshot_id)
        manifest = Manifest.parse(stored)
        if content is None or not can_open(manifest):
            return None
        opened = partial(open_with, snapshot_id, manifest, content)
        work = asyncio.get_running_loop().run_in_executor
        return lambda: self._cache.get(key, lambda: work(self._threads, opened))

    async def _load(
        self, tenant_id: UUID, snapshot_id: str, accounts: frozenset[str] | None, of: DaysOf | None
    ) -> SnapshotFrames:
        # A session of its own: the request that asked first may go away before the others have their answer.
        work = asyncio.get_running_loop().run_in_executor
        async with self._database.tenant(tenant_id, read_only=True) as session:
            if accounts is None and of is not None:
                stored, content = await repository.get_opening(session, snapshot_id)
                manifest = Manifest.parse(stored)
                if content is not None and is_enough(manifest, of):
                    return await work(self._threads, open_with, snapshot_id, manifest, content)
            stored, named = await repository.get_manifest(session, snapshot_id)
            part = await work(self._threads, part_of, Manifest.parse(stored), named, accounts, of)
            contents = await repository.get_contents(session, digests_of(part.entries))
        decode_all = partial(decode_part, snapshot_id, part, contents, is_limited=accounts is not None)
        return await work(self._threads, decode_all)

    async def _load_more(
        self, tenant_id: UUID, known: SnapshotFrames, accounts: frozenset[str] | None, of: DaysOf | None
    ) -> SnapshotFrames:
        """`known` with the months that `of` needs and it does not hold, or with all of them."""
        absent = known.days.absent
        months = absent if of is None else absent & months_of(of(known.coverage))
        entries = [entry for entry in known.manifest.partitions if entry.month in months]
        places = known.manifest.entities["place"]
        async with self._database.tenant(tenant_id, read_only=True) as session:
            contents = await repository.get_contents(session, [*digests_of(entries), places])
        work = asyncio.get_running_loop().run_in_executor
        return await work(self._threads, decode_more, known, entries, contents, months, accounts)


class Servings:
    """Which snapshot answers now, asked of the database at most every `REMEMBERED_SECONDS` a tenant and dataset.

    So a burst of requests costs one query, and a new snapshot is served a moment after its pointer was swapped.
    """

    def __init__(self, database: Database, store: SnapshotStore | None = None) -> None:
        self._database = database
        self._store = store
        self._cache: Cache[Serving] = Cache(SERVINGS_KEPT, lambda _: 1)

    async def get(self, tenant_id: UUID, dataset: str) -> Serving:
        """The snapshot to answer from."""
        moment = int(time.monotonic() / REMEMBERED_SECONDS)
        found = await self._cache.get((tenant_id, dataset, moment), lambda: self._ask(tenant_id, dataset))
        return found.value

    async def _ask(self, tenant_id: UUID, dataset: str) -> Serving:
        """What serves is opened on the way if it is not in memory: a transaction for that would cost as much again."""
        opening = None
        async with self._database.tenant(tenant_id, read_only=True) as session:
            serving = Serving(**await repository.get_serving(session, dataset))
            if self._store is not None and serving.snapshot_id is not None:
                opening = await self._store.find_opening(session, tenant_id, serving.snapshot_id)
        if opening is not None:
            await opening()
        return serving
