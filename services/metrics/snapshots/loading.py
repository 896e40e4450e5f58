"""Snapshots as the service serves them: the pointer is asked for at each request, the content is kept in memory."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection
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
from services.metrics.snapshots.manifest import Manifest, PartitionEntry
from services.metrics.snapshots.opening import can_open, is_enough, open_with
from services.metrics.snapshots.parts import DaysOf, decode_more, decode_part, digests_of, part_of

REMEMBERED_SECONDS = 0.25
SERVINGS_KEPT = 10_000
_Key = tuple[UUID, str, frozenset[str] | None]


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

    async def read_ahead(
        self, session: AsyncSession, tenant_id: UUID, snapshot_id: str, of: DaysOf | None
    ) -> Callable[[], Awaitable[object]] | None:
        """What loads the snapshot's rows of all accounts for a question that is `of` days, once the session has ended.

        None if they are here, or would find no room, and where `get` reads more than an opening or some months.
        """
        key = (tenant_id, snapshot_id, None)
        known = self._cache.peek(key)
        if known is not None and of is not None:
            return await self._read_months(session, key, known, of)
        if self._cache.has(key) or not self.has_room:
            return None
        stored, content = await repository.get_opening(session, snapshot_id)
        manifest = Manifest.parse(stored)
        if content is None or not can_open(manifest):
            return None
        opened = partial(open_with, snapshot_id, manifest, content)
        return lambda: self._cache.get(key, lambda: self._work(opened))

    async def _read_months(
        self, session: AsyncSession, key: _Key, known: SnapshotFrames, of: DaysOf
    ) -> Callable[[], Awaitable[object]] | None:
        missing = _missing(known, of)
        if not missing:
            return None
        contents = await repository.get_contents(session, _digests(known, missing))

        async def load() -> SnapshotFrames:
            now = self._cache.peek(key) or known  # others may have loaded some of them meanwhile
            return await self._work(_with_months, now, missing & now.days.absent, contents, None)

        def suffices(frames: SnapshotFrames) -> bool:
            return frames.days.absent.isdisjoint(missing)

        return lambda: self._cache.get(key, load, suffices=suffices)

    async def _work(self, function: Callable[..., SnapshotFrames], *arguments: object) -> SnapshotFrames:
        return await asyncio.get_running_loop().run_in_executor(self._threads, function, *arguments)

    async def _load(
        self, tenant_id: UUID, snapshot_id: str, accounts: frozenset[str] | None, of: DaysOf | None
    ) -> SnapshotFrames:
        # A session of its own: the request that asked first may go away before the others have their answer.
        async with self._database.tenant(tenant_id, read_only=True) as session:
            if accounts is None and of is not None:
                stored, content = await repository.get_opening(session, snapshot_id)
                manifest = Manifest.parse(stored)
                if content is not None and is_enough(manifest, of):
                    return await self._work(open_with, snapshot_id, manifest, content)
            stored, named = await repository.get_manifest(session, snapshot_id)
            work = asyncio.get_running_loop().run_in_executor
            part = await work(self._threads, part_of, Manifest.parse(stored), named, accounts, of)
            contents = await repository.get_contents(session, digests_of(part.entries))
        return await self._work(partial(decode_part, snapshot_id, part, contents, is_limited=accounts is not None))

    async def _load_more(
        self, tenant_id: UUID, known: SnapshotFrames, accounts: frozenset[str] | None, of: DaysOf | None
    ) -> SnapshotFrames:
        """`known` with the months that `of` needs and it does not hold, or with all of them."""
        missing = _missing(known, of)
        async with self._database.tenant(tenant_id, read_only=True) as session:
            contents = await repository.get_contents(session, _digests(known, missing))
        return await self._work(_with_months, known, missing, contents, accounts)


def _missing(known: SnapshotFrames, of: DaysOf | None) -> frozenset[str]:
    """The months that `of` needs and `known` does not hold; of no question, all of them."""
    absent = known.days.absent
    return absent if of is None else absent & months_of(of(known.coverage))


def _entries(known: SnapshotFrames, months: Collection[str]) -> list[PartitionEntry]:
    return [entry for entry in known.manifest.partitions if entry.month in months]


def _digests(known: SnapshotFrames, months: Collection[str]) -> list[str]:
    """The contents that hold the rows of these months, and of all places."""
    return [*digests_of(_entries(known, months)), known.manifest.entities["place"]]


def _with_months(
    known: SnapshotFrames, months: frozenset[str], contents: dict[str, bytes], accounts: frozenset[str] | None
) -> SnapshotFrames:
    return decode_more(known, _entries(known, months), contents, months, accounts)


class Servings:
    """Which snapshot answers now, asked of the database at most every `REMEMBERED_SECONDS` a tenant and dataset.

    So a burst of requests costs one query, and a new snapshot is served a moment after its pointer was swapped.
    """

    def __init__(self, database: Database, store: SnapshotStore | None = None) -> None:
        self._database = database
        self._store = store
        self._cache: Cache[Serving] = Cache(SERVINGS_KEPT, lambda _: 1)

    async def get(self, tenant_id: UUID, dataset: str, *, of: DaysOf | None = None) -> Serving:
        """The snapshot to answer from. Whoever may see all accounts can say which days its question is `of`."""
        moment = int(time.monotonic() / REMEMBERED_SECONDS)
        found = await self._cache.get((tenant_id, dataset, moment), lambda: self._ask(tenant_id, dataset, of))
        return found.value

    async def _ask(self, tenant_id: UUID, dataset: str, of: DaysOf | None) -> Serving:
        """What serves is loaded on the way if it is not in memory: a transaction for that would cost as much again."""
        load = None
        async with self._database.tenant(tenant_id, read_only=True) as session:
            serving = Serving(**await repository.get_serving(session, dataset))
            if self._store is not None and serving.snapshot_id is not None:
                load = await self._store.read_ahead(session, tenant_id, serving.snapshot_id, of)
        if load is not None:
            await load()
        return serving
