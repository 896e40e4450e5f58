"""Unwrapped data keys, in this process's memory alone.

Younger than `soft`: used. Older: used, and fetched again behind the caller's back. Older than `hard`: not used, so a
key service that is away is survived for that long and no longer. At most one fetch of a key runs at a time, and none
starts within `quiet` seconds of the last one, also when that failed: an outage is no reason to hammer.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID

import structlog

from services.secrets import metrics
from services.secrets.kms.errors import KmsDenied, KmsError

log: structlog.stdlib.BoundLogger = structlog.get_logger()
QUIET_SECONDS = 5.0


@dataclass(frozen=True)
class KeyName:
    """Which key: a version of a ring's data key; version 0 is the ring's index key."""

    tenant_id: UUID
    ring_id: UUID
    version: int


@dataclass
class _Held:
    material: bytes = field(repr=False)
    fetched_at: float


Fetch = Callable[[], Awaitable[bytes]]


class DataKeyCache:
    """The 1,000 keys that were used last. `clock` tells seconds that only go up."""

    def __init__(
        self,
        *,
        soft_seconds: float = 300,
        hard_seconds: float = 900,
        quiet_seconds: float = QUIET_SECONDS,
        most: int = 1000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._soft = soft_seconds
        self._hard = hard_seconds
        self._quiet = quiet_seconds
        self._most = most
        self._clock = clock
        self._held: OrderedDict[KeyName, _Held] = OrderedDict()
        self._fetching: dict[KeyName, asyncio.Task[bytes]] = {}
        self._failed: OrderedDict[KeyName, tuple[float, KmsError]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._held)

    def peek(self, name: KeyName, fetch: Fetch) -> bytes | None:
        """The key if it may be used now; an ageing one is fetched again in the background."""
        held = self._held.get(name)
        if held is None:
            return None
        age = self._clock() - held.fetched_at
        if age >= self._hard:
            self._drop(name)
            return None
        self._held.move_to_end(name)
        metrics.OLDEST_KEY.set(age)
        if age >= self._soft and name not in self._fetching and self._failure(name) is None:
            self._start(name, fetch)
        return held.material

    async def get(self, name: KeyName, fetch: Fetch) -> bytes:
        """The key, fetched if need be; who comes meanwhile waits for the same fetch. Raises a `KmsError`."""
        material = self.peek(name, fetch)
        if material is not None:
            return material
        failure = self._failure(name)
        if failure is not None and name not in self._fetching:
            raise failure
        task = self._fetching.get(name) or self._start(name, fetch)
        return await asyncio.shield(task)

    def put(self, name: KeyName, material: bytes) -> None:
        """Keep a key that was made here just now."""
        self._held[name] = _Held(material, self._clock())
        self._held.move_to_end(name)
        while len(self._held) > self._most:
            self._held.popitem(last=False)
        metrics.CACHED_KEYS.set(len(self._held))

    def purge(self, tenant_id: UUID) -> None:
        """Forget every key of the tenant: some were revoked. A fetch that is under way keeps nothing, either."""
        for name in [name for name in self._held if name.tenant_id == tenant_id]:
            self._drop(name)
        for name in [name for name in self._fetching if name.tenant_id == tenant_id]:
            self._fetching.pop(name).cancel()

    async def close(self) -> None:
        """Forget everything, and end what is under way."""
        tasks = list(self._fetching.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._held.clear()
        metrics.CACHED_KEYS.set(0)

    def _failure(self, name: KeyName) -> KmsError | None:
        """Why the last fetch failed, while that was a moment ago."""
        failed = self._failed.get(name)
        if failed is None or self._clock() - failed[0] >= self._quiet:
            return None
        return failed[1]

    def _start(self, name: KeyName, fetch: Fetch) -> "asyncio.Task[bytes]":
        task = asyncio.create_task(self._fetch(name, fetch), name="fetch data key")
        self._fetching[name] = task
        task.add_done_callback(lambda done: self._ended(name, done))
        return task

    async def _fetch(self, name: KeyName, fetch: Fetch) -> bytes:
        try:
            material = await fetch()
        except KmsError as error:
            self._note_failure(name, error)
            raise
        self._failed.pop(name, None)
        if self._fetching.get(name) is asyncio.current_task():
            self.put(name, material)
        return material

    def _note_failure(self, name: KeyName, error: KmsError) -> None:
        self._failed[name] = (self._clock(), error)
        while len(self._failed) > self._most:
            self._failed.popitem(last=False)
        if isinstance(error, KmsDenied):
            # The grant is gone: that is a revocation, and no outage to sit out.
            self._drop(name)
        log.warning("data_key.fetch_failed", outcome=error.outcome, reason=str(error))

    def _ended(self, name: KeyName, task: "asyncio.Task[bytes]") -> None:
        if self._fetching.get(name) is task:
            del self._fetching[name]
        if not task.cancelled():
            # Asked for, so that a refresh that nobody waits for does not end as "never retrieved".
            task.exception()

    def _drop(self, name: KeyName) -> None:
        self._held.pop(name, None)
        metrics.CACHED_KEYS.set(len(self._held))
