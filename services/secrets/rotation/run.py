"""A rotation at work: one state after the other, each in a transaction that says which one is next.

Killed anywhere, it goes on from the last committed state and checkpoint: what was not committed did not happen, and
what was is not done again. Reads go on all the while, because the old key still opens what it sealed.
"""

import asyncio
import hmac
import os
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from libs.auth import Principal
from libs.jobs import JobContext, Permanent, RetryLater
from services.secrets import metrics
from services.secrets.data_key import repository as key_repository
from services.secrets.data_key.cache import QUIET_SECONDS
from services.secrets.data_key.keys import Keys, new_key
from services.secrets.envelope import DataKey, EnvelopeRefused
from services.secrets.errors import KeyServiceUnavailable
from services.secrets.kms import KmsError
from services.secrets.models import KeyRing, Rotation, Secret
from services.secrets.resources import forget_everywhere
from services.secrets.rotation import repository
from services.secrets.secret import repository as secret_repository
from services.secrets.secret.sealed import open_secret, place_of, seal_secret
from services.secrets.settings import SecretsSettings
from services.secrets.trail import note

log: structlog.stdlib.BoundLogger = structlog.get_logger()


class RotationRun:
    """Works off the rotation that has the job's id."""

    def __init__(self, context: JobContext, keys: Keys, settings: SecretsSettings) -> None:
        self._context = context
        self._keys = keys
        self._settings = settings
        self._resealed_in_pass = self._passes = 0

    async def to_the_end(self) -> None:
        """Raises `Permanent` when there is nothing to rotate, `RetryLater` while the key service is away."""
        try:
            while await self._step():
                pass
        except (KmsError, KeyServiceUnavailable) as error:
            raise RetryLater(QUIET_SECONDS, "key_service_unavailable", "The key service cannot be used.") from error

    async def _step(self) -> bool:
        """One state's work; False when the rotation is over."""
        async with self._context.session() as session:
            rotation, ring = await self._load(session)
        if rotation.finished_at is not None:
            return False
        if rotation.kind == "rewrap":
            await self._rewrap(ring)
            return True
        match rotation.state:
            case "planned":
                await self._make_key(ring)
            case "switching":
                await self._switch()
            case "reencrypting":
                await self._reencrypt_batch()
            case _:
                await self._retire()
        return True

    async def _load(self, session: AsyncSession) -> tuple[Rotation, KeyRing]:
        rotation = await repository.find_rotation(session, self._context.job_id)
        ring = await key_repository.find_ring(session, rotation.purpose) if rotation else None
        if rotation is None or ring is None or ring.shredded_at is not None:
            raise Permanent("keys_gone", "The keys are no longer there.")
        return rotation, ring

    async def _make_key(self, ring: KeyRing) -> None:
        """A new version, not yet in use."""
        wrapped = await self._keys.wrap(ring.tenant_id, _fresh())
        async with self._context.session() as session:
            rotation, _ = await self._load(session)
            version = await key_repository.newest_version(session, ring.id) + 1
            await key_repository.add_data_key(session, new_key(ring.tenant_id, ring.id, ring.purpose, version, wrapped))
            rotation.to_version, rotation.state = version, "switching"

    async def _switch(self) -> None:
        """From this commit on, everything is sealed with the new version."""
        async with self._context.session() as session:
            rotation, ring = await self._load(session)
            version = _version_of(rotation)
            active = await key_repository.find_active_key(session, ring.purpose)
            if active is not None:
                await key_repository.move_key(session, ring.id, active.version, "decrypt_only")
            await key_repository.move_key(session, ring.id, version, "active")
            rotation.rows_total = await secret_repository.count_older_versions(session, ring.id, below=version)
            rotation.state, rotation.checkpoint = "reencrypting", None

    async def _reencrypt_batch(self) -> None:
        """The next rows, and the checkpoint, in one transaction; after the last row, look whether any is left."""

        async def reencrypt(session: AsyncSession) -> tuple[int, int, bool]:
            rotation, ring = await self._load(session)
            version = _version_of(rotation)
            rows = await secret_repository.list_secrets_of_older_versions(
                session, ring.id, below=version, after=rotation.checkpoint, limit=self._settings.rotation_batch
            )
            if not rows:
                return rotation.rows_done, rotation.rows_total, await self._end_pass(session, rotation, ring)
            key = await self._keys.for_envelope(session, ring.id, version)
            resealed = [await self._reseal(session, row, key) for row in rows]
            self._resealed_in_pass += sum(resealed)
            rotation.checkpoint = rows[-1].id
            rotation.rows_done += sum(resealed)
            return rotation.rows_done, rotation.rows_total, False

        done, total, is_over = await self._keys.work(self._context.tenant_id, reencrypt, begin=self._context.session)
        await self._context.progress(done, max(total, done), "Sealing anew")
        if not is_over:
            await asyncio.sleep(self._settings.rotation_pause_seconds)

    async def _end_pass(self, session: AsyncSession, rotation: Rotation, ring: KeyRing) -> bool:
        """Another pass as long as there are rows and the last pass got anywhere; then the scan decides."""
        left = await secret_repository.count_older_versions(session, ring.id, below=_version_of(rotation))
        rotation.checkpoint = None
        self._passes += 1
        if left == 0 or (self._resealed_in_pass == 0 and self._passes > 1):
            rotation.state = "verifying"
        self._resealed_in_pass = 0
        return rotation.state == "verifying"

    async def _reseal(self, session: AsyncSession, secret: Secret, key: DataKey) -> bool:
        """Seal one row anew and read it back. False when somebody else wrote it meanwhile, or it does not open."""
        secret_id, version = secret.id, secret.version
        try:
            old = await self._keys.for_envelope(session, secret.ring_id, secret.key_version)
            value = open_secret(secret, old, self._keys.environment)
        except EnvelopeRefused:
            log.error("secret.unreadable", id=str(secret_id), key_version=secret.key_version)
            return False
        place = place_of(self._keys.environment, secret.tenant_id, secret.purpose, secret_id, version + 1)
        envelope = seal_secret(value, key, place=place)
        written = await secret_repository.reseal(session, secret, envelope=envelope, key_version=key.version)
        if written is None:
            return False
        if not hmac.compare_digest(open_secret(written, key, self._keys.environment), value):
            raise Permanent("verification_failed", "A row did not read back as it was written; nothing was committed.")
        metrics.ROTATED_ROWS.inc()
        return True

    async def _retire(self) -> None:
        """Retire every older version that a scan finds no use of, and refuse what is older than the oldest in use."""
        async with self._context.session() as session:
            rotation, ring = await self._load(session)
            retired, waiting = await _retire_unused(session, ring, below=_version_of(rotation))
            rotation.keys_retired, rotation.waiting_for = len(retired), sorted(waiting)
            await repository.finish(session, rotation)
            await self._note_end(session, rotation, [str(version) for version in retired])
        await forget_everywhere(self._settings, self._keys, [ring.tenant_id])

    async def _rewrap(self, ring: KeyRing) -> None:
        """Wrap the ring's keys with the newest key-encryption key. Safe to run twice; no row is touched."""
        async with self._context.session() as session:
            versions = [key for key in await key_repository.list_data_keys(session, ring.id) if key.wrapped]
        for done, key in enumerate(versions):
            if key.wrapped is not None:
                fresh = await self._keys.rewrap(ring.tenant_id, key.wrapped)
                async with self._context.session() as session:
                    await key_repository.replace_wrapped(
                        session,
                        ring.id,
                        key.version,
                        old=key.wrapped,
                        new=fresh.wrapped,
                        wrapped_by=fresh.wrapped_by,
                    )
                await self._context.progress(done + 1, len(versions), "Wrapping keys anew")
        if ring.wrapped_index_key is not None:
            await self._rewrap_index_key(ring.id, ring.wrapped_index_key, ring.tenant_id)
        async with self._context.session() as session:
            rotation, _ = await self._load(session)
            rotation.rows_total = rotation.rows_done = len(versions) + 1
            await repository.finish(session, rotation)
            await self._note_end(session, rotation, [])

    async def _rewrap_index_key(self, ring_id: UUID, wrapped: bytes, tenant_id: UUID) -> None:
        fresh = await self._keys.rewrap(tenant_id, wrapped)
        async with self._context.session() as session:
            await key_repository.replace_wrapped_index_key(
                session, ring_id, old=wrapped, new=fresh.wrapped, wrapped_by=fresh.wrapped_by
            )

    async def _note_end(self, session: AsyncSession, rotation: Rotation, retired: list[str]) -> None:
        principal = Principal("secrets", rotation.requested_by, self._context.tenant_id)
        await note(
            session,
            principal,
            "keys.rotated" if rotation.kind == "data_key" else "keys.rewrapped",
            object_type="rotation",
            object_id=str(rotation.id),
            detail={"purpose": rotation.purpose, "rows": rotation.rows_done, "retired": retired},
        )


async def _retire_unused(session: AsyncSession, ring: KeyRing, *, below: int) -> tuple[list[int], set[str]]:
    """Versions that are retired now, and what holds the others back."""
    retired: list[int] = []
    waiting: set[str] = set()
    in_use = [below]
    uses = await key_repository.list_column_uses(session, ring.id)
    for key in await key_repository.list_data_keys(session, ring.id):
        if key.version >= below or key.state != "decrypt_only":
            continue
        columns = {use.column_name for use in uses if use.key_version == key.version}
        rows = await secret_repository.count_version(session, ring.id, key.version)
        if rows:
            waiting.add(f"secrets.secret.envelope ({rows})")
        waiting |= columns
        if rows or columns:
            in_use.append(key.version)
        else:
            await key_repository.move_key(session, ring.id, key.version, "retired")
            retired.append(key.version)
    await key_repository.raise_min_decrypt_version(session, ring.id, min(in_use))
    return sorted(retired), waiting


def _version_of(rotation: Rotation) -> int:
    assert rotation.to_version is not None, "only a planned rotation has no version yet"
    return rotation.to_version


def _fresh() -> bytes:
    return os.urandom(32)
