"""Snapshots as the service serves them: the pointer is asked for at each request, the content is kept in memory."""

import asyncio
import time
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import polars as pl

from libs.db import Database
from services.metrics.snapshots import repository
from services.metrics.snapshots.cache import Cache
from services.metrics.snapshots.frames import SnapshotFrames, assemble, days_by_platform
from services.metrics.snapshots.manifest import Manifest
from services.metrics.snapshots.partition import decode

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
    """Decoded snapshots of all tenants, within a budget of memory."""

    def __init__(self, database: Database, budget: int) -> None:
        self._database = database
        self._cache: Cache[SnapshotFrames] = Cache(budget, lambda frames: frames.size)

    async def get(self, tenant_id: UUID, snapshot_id: str, accounts: frozenset[str] | None = None) -> SnapshotFrames:
        """The snapshot's rows, of `accounts` alone when there is a limit; read from the database once."""
        key = (tenant_id, snapshot_id, accounts)
        found = await self._cache.get(key, lambda: self._load(tenant_id, snapshot_id, accounts))
        return found.value

    async def _load(self, tenant_id: UUID, snapshot_id: str, accounts: frozenset[str] | None) -> SnapshotFrames:
        # A session of its own: the request that asked first may go away before the others have their answer.
        async with self._database.tenant(tenant_id, read_only=True) as session:
            manifest = Manifest.parse(await repository.get_manifest(session, snapshot_id))
            if accounts is not None:
                manifest = manifest.only(accounts)
            digests = {entry.digest for entry in manifest.partitions} | set(manifest.entities.values())
            contents = await repository.get_contents(session, sorted(digests))
        return await asyncio.to_thread(_decode, snapshot_id, manifest, contents, accounts)


class Servings:
    """Which snapshot answers now, asked of the database at most every `REMEMBERED_SECONDS` a tenant and dataset.

    So a burst of requests costs one query, and a new snapshot is served a moment after its pointer was swapped.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._cache: Cache[Serving] = Cache(SERVINGS_KEPT, lambda _: 1)

    async def get(self, tenant_id: UUID, dataset: str) -> Serving:
        """The snapshot to answer from."""
        moment = int(time.monotonic() / REMEMBERED_SECONDS)
        found = await self._cache.get((tenant_id, dataset, moment), lambda: self._ask(tenant_id, dataset))
        return found.value

    async def _ask(self, tenant_id: UUID, dataset: str) -> Serving:
        async with self._database.tenant(tenant_id, read_only=True) as session:
            return Serving(**await repository.get_serving(session, dataset))


def _decode(
    snapshot_id: str, manifest: Manifest, contents: dict[str, bytes], accounts: frozenset[str] | None
) -> SnapshotFrames:
    """Whoever is limited gets frames in which nothing else ever stood: no later step can let it out."""
    frames = {digest: decode(data) for digest, data in contents.items()}
    entities = {kind: frames[digest] for kind, digest in manifest.entities.items()}
    if accounts is None:
        return assemble(snapshot_id, manifest, frames, entities)
    entities = {kind: _of_accounts(frame, accounts) for kind, frame in entities.items()}
    limited = assemble(snapshot_id, manifest, frames, entities)
    return replace(limited, manifest=manifest.with_days_of(days_by_platform(limited)))


def _of_accounts(frame: pl.DataFrame, accounts: frozenset[str]) -> pl.DataFrame:
    """The rows that name one of `accounts`; a row that names none belongs to nobody who is limited."""
    key = pl.concat_str("platform", "account_id", separator=":")
    return frame.filter(key.is_in(sorted(accounts)).fill_null(False))
