"""Keys at work: every transaction that seals or opens runs through `Keys.work`.

The key service is never called within a transaction. What needs a key that is not in memory raises `KeyNeeded`; the
transaction ends, the key is fetched, and the transaction runs anew. The database says at each use in which state the
key is, so a key that was revoked a moment ago is refused also where it is still in memory.
"""

import hashlib
import hmac
import os
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import TypeVar
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from libs.db import Database
from libs.ids import new_id
from services.secrets import metrics
from services.secrets.data_key import repository
from services.secrets.data_key.cache import QUIET_SECONDS, DataKeyCache, KeyName
from services.secrets.envelope import DataKey, EnvelopeRefused
from services.secrets.errors import KeyServiceUnavailable, KeysShredded
from services.secrets.kms import KeyContext, Kms, KmsError, WrappedKey
from services.secrets.models import DataKey as DataKeyRow
from services.secrets.models import KeyRing

log: structlog.stdlib.BoundLogger = structlog.get_logger()
ResultT = TypeVar("ResultT")
ROUNDS = 6
INDEX_KEY = 0


class KeyNeeded(Exception):
    """Fetch this key, and run the transaction again."""

    def __init__(self, name: KeyName, wrapped: bytes) -> None:
        super().__init__("a data key is not in memory")
        self.name = name
        self.wrapped = wrapped


class RingNeeded(Exception):
    """The tenant has no key for this purpose yet: make one, and run the transaction again."""

    def __init__(self, purpose: str) -> None:
        super().__init__("the tenant has no data key for this purpose")
        self.purpose = purpose


class Keys:
    """The data keys of all tenants, in one process."""

    def __init__(self, database: Database, kms: Kms, cache: DataKeyCache, environment: str) -> None:
        self.database = database
        self.kms = kms
        self.cache = cache
        self.environment = environment

    async def work(
        self,
        tenant_id: UUID,
        act: Callable[[AsyncSession], Awaitable[ResultT]],
        *,
        begin: Callable[[], AbstractAsyncContextManager[AsyncSession]] | None = None,
    ) -> ResultT:
        """Run `act` in a transaction of the tenant, or in one that `begin` gives (a job's fenced one).

        Raises `KeyServiceUnavailable` when a key cannot be had.
        """
        for _ in range(ROUNDS):
            try:
                async with begin() if begin else self.database.tenant(tenant_id) as session:
                    return await act(session)
            except KeyNeeded as needed:
                await self._load(needed)
            except RingNeeded as needed:
                await self.make_ring(tenant_id, needed.purpose)
        raise KeyServiceUnavailable("Keys change faster than they can be fetched.", retry_after=1)

    async def active(self, session: AsyncSession, purpose: str) -> tuple[DataKey, bytes]:
        """The key to seal with and the ring's index key; nobody switches it until the transaction ends."""
        row = await repository.find_active_key(session, purpose, hold=True)
        # A rotation that has just switched: what we waited for is active no more, and another one is.
        row = row or await repository.find_active_key(session, purpose, hold=True)
        ring = await repository.find_ring(session, purpose)
        if ring is not None and ring.shredded_at is not None:
            raise KeysShredded
        if row is None or ring is None:
            raise RingNeeded(purpose)
        return self.held(row), self.index_key(ring)

    async def for_envelope(self, session: AsyncSession, ring_id: UUID, version: int) -> DataKey:
        """The key that an envelope names. Raises `EnvelopeRefused` for one that opens nothing (any more)."""
        row = await repository.find_usable_key(session, ring_id, version)
        if row is None:
            raise EnvelopeRefused
        return self.held(row)

    def held(self, row: DataKeyRow) -> DataKey:
        """The key from memory; raises `KeyNeeded`."""
        return DataKey(row.ring_id, row.version, self._held(row.tenant_id, row.ring_id, row.version, row.wrapped))

    def index_key(self, ring: KeyRing) -> bytes:
        """The key of the ring's look-up HMACs, from memory; raises `KeyNeeded`."""
        return self._held(ring.tenant_id, ring.id, INDEX_KEY, ring.wrapped_index_key)

    def _held(self, tenant_id: UUID, ring_id: UUID, version: int, wrapped: bytes | None) -> bytes:
        if wrapped is None:
            raise EnvelopeRefused
        name = KeyName(tenant_id, ring_id, version)
        material = self.cache.peek(name, lambda: self.unwrap(tenant_id, wrapped))
        if material is None:
            raise KeyNeeded(name, wrapped)
        return material

    async def _load(self, needed: KeyNeeded) -> None:
        tenant_id = needed.name.tenant_id
        try:
            await self.cache.get(needed.name, lambda: self.unwrap(tenant_id, needed.wrapped))
        except KmsError as error:
            raise KeyServiceUnavailable(retry_after=int(QUIET_SECONDS)) from error

    async def make_ring(self, tenant_id: UUID, purpose: str) -> None:
        """The first key of a tenant for a purpose. Two who make one at once: the first one's stays."""
        data_key, index_key = os.urandom(32), os.urandom(32)
        try:
            wrapped, wrapped_index = await self.wrap(tenant_id, data_key), await self.wrap(tenant_id, index_key)
        except KmsError as error:
            raise KeyServiceUnavailable(retry_after=int(QUIET_SECONDS)) from error
        ring_id = new_id()
        async with self.database.tenant(tenant_id) as session:
            ring: dict[str, object] = {
                "tenant_id": tenant_id,
                "purpose": purpose,
                "id": ring_id,
                "wrapped_index_key": wrapped_index.wrapped,
                "index_key_wrapped_by": wrapped_index.wrapped_by,
            }
            if not await repository.add_ring(session, ring):
                return
            await repository.add_data_key(session, new_key(tenant_id, ring_id, purpose, 1, wrapped))
            await repository.move_key(session, ring_id, 1, "active")
        self.cache.put(KeyName(tenant_id, ring_id, 1), data_key)
        self.cache.put(KeyName(tenant_id, ring_id, INDEX_KEY), index_key)
        log.info("key_ring.created", purpose=purpose, wrapped_by=wrapped.wrapped_by)

    async def wrap(self, tenant_id: UUID, key: bytes) -> WrappedKey:
        return await self._measured("wrap", lambda: self.kms.wrap(key, self._context(tenant_id)))

    async def unwrap(self, tenant_id: UUID, wrapped: bytes) -> bytes:
        return await self._measured("unwrap", lambda: self.kms.unwrap(wrapped, self._context(tenant_id)))

    async def rewrap(self, tenant_id: UUID, wrapped: bytes) -> WrappedKey:
        return await self._measured("rewrap", lambda: self.kms.rewrap(wrapped, self._context(tenant_id)))

    def _context(self, tenant_id: UUID) -> KeyContext:
        return KeyContext(self.environment, tenant_id)

    async def _measured(self, call: str, act: Callable[[], Awaitable[ResultT]]) -> ResultT:
        started, outcome = time.perf_counter(), "ok"
        try:
            return await act()
        except KmsError as error:
            outcome = error.outcome
            metrics.KMS_ERRORS.labels(self.kms.name, call, outcome).inc()
            raise
        finally:
            metrics.KMS_CALLS.labels(self.kms.name, call, outcome).inc()
            metrics.KMS_SECONDS.labels(self.kms.name, call).observe(time.perf_counter() - started)
            metrics.KMS_UP.labels(self.kms.name).set(outcome in ("ok", "denied"))


def new_key(tenant_id: UUID, ring_id: UUID, purpose: str, version: int, wrapped: WrappedKey) -> dict[str, object]:
    """The row of a new version."""
    return {
        "tenant_id": tenant_id,
        "ring_id": ring_id,
        "version": version,
        "purpose": purpose,
        "wrapped": wrapped.wrapped,
        "wrapped_by": wrapped.wrapped_by,
    }


def lookup_mac(index_key: bytes, scope: str, value: bytes) -> bytes:
    """What equal values of one `scope` (a kind of secret, a column) have in common: HMAC-SHA-256.

    Under a key of its own that rotation leaves alone, so that it goes on finding what it found.
    """
    return hmac.new(index_key, scope.encode() + b"\0" + value, hashlib.sha256).digest()
