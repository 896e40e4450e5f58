"""Rotating from the command line: ask for rotations, watch the worker do them, and report."""

import asyncio
import getpass
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

from contracts.secrets.admin import Rotation
from libs.auth import Principal
from libs.db import Database
from libs.jobs import Doorbell
from services.secrets.data_key import repository as key_repository
from services.secrets.data_key import service as key_service
from services.secrets.data_key.repository import RingOfTenant
from services.secrets.data_key.service import list_keys, shred_tenant
from services.secrets.errors import NothingToRotate, RotationRunning
from services.secrets.kms import make_kms
from services.secrets.resources import tell_revoked
from services.secrets.rotation.service import Kind, list_rotations, start_rotations
from services.secrets.settings import SecretsSettings

POLL_SECONDS = 0.3
Watch = Callable[[int, int], None]


@dataclass
class Report:
    """What a run did: rotations as they ended, and rings that were left alone, with the reason."""

    rotations: list[tuple[UUID, Rotation]] = field(default_factory=list)
    left_alone: list[tuple[RingOfTenant, str]] = field(default_factory=list)

    @property
    def succeeded(self) -> bool:
        return all(rotation.state == "finished" and not rotation.error for _, rotation in self.rotations)


@dataclass(frozen=True)
class Planned:
    """What a rotation of a ring would do."""

    ring: RingOfTenant
    rows: int
    columns: list[str]


@asynccontextmanager
async def vault_database(settings: SecretsSettings) -> AsyncGenerator[Database]:
    """The vault's database, with the doorbell that wakes its worker."""
    database = Database(settings.database_url.get_secret_value(), application_name="opsight-secrets-cli", pool_size=2)
    doorbell = database.info["doorbell"] = Doorbell(settings.redis_url.get_secret_value(), "secrets")
    try:
        yield database
    finally:
        await doorbell.close()
        await database.dispose()


async def plan(settings: SecretsSettings, tenant_id: UUID | None, purpose: str | None) -> list[Planned]:
    """What `rotate` would do, ring by ring; changes nothing."""
    async with vault_database(settings) as database:
        rings = await _rings(database, tenant_id, purpose)
        return [await _planned(database, ring) for ring in rings]


async def rotate(
    settings: SecretsSettings, tenant_id: UUID | None, purpose: str | None, *, master_key: bool, watch: Watch
) -> Report:
    """Rotate the data keys, or the key that wraps them; returns when the worker is done with all of it.

    `watch` is told rows done and in all. Interrupted, the worker goes on by itself; called again, it joins in.
    """
    if master_key:
        await _rotate_master_key(settings)
    report = Report()
    async with vault_database(settings) as database:
        asked: dict[UUID, list[UUID]] = {}
        for ring in await _rings(database, tenant_id, purpose):
            await _ask(database, ring, "rewrap" if master_key else "data_key", report, asked)
        await _follow(database, asked, report, watch)
    return report


async def shred(settings: SecretsSettings, tenant_id: UUID) -> tuple[int, int]:
    """Destroy the tenant's keys; answers how many keys and secrets there were."""
    async with vault_database(settings) as database:
        async with database.tenant(tenant_id) as session:
            shredded = await shred_tenant(session, _operator(tenant_id))
        await tell_revoked(settings, [tenant_id])
    return shredded.keys_destroyed, shredded.secrets_deleted


async def begin_anew(settings: SecretsSettings, owner: UUID) -> int:
    """Delete the keys and secrets of a tenant or of the platform; answers how many secrets there were."""
    async with vault_database(settings) as database:
        async with database.tenant(owner) as session:
            deleted = await key_service.begin_anew(session, _operator(owner))
        await tell_revoked(settings, [owner])
    return deleted


async def _rotate_master_key(settings: SecretsSettings) -> None:
    kms = make_kms(settings)
    try:
        await kms.rotate()
    finally:
        await kms.close()


async def _rings(database: Database, tenant_id: UUID | None, purpose: str | None) -> list[RingOfTenant]:
    async with database.platform() as session:
        return await key_repository.list_rings_across_tenants(session, tenant_id=tenant_id, purpose=purpose)


async def _planned(database: Database, ring: RingOfTenant) -> Planned:
    async with database.tenant(ring.tenant_id, read_only=True) as session:
        shown = await list_keys(session, "local")
    versions = [version for one in shown.items if one.purpose == ring.purpose for version in one.versions]
    columns = {column for version in versions for column in version.columns}
    return Planned(ring, sum(version.rows_left for version in versions), sorted(columns))


async def _ask(
    database: Database, ring: RingOfTenant, kind: Kind, report: Report, asked: dict[UUID, list[UUID]]
) -> None:
    try:
        async with database.tenant(ring.tenant_id) as session:
            started = await start_rotations(session, _operator(ring.tenant_id), purpose=ring.purpose, kind=kind)
        asked.setdefault(ring.tenant_id, []).extend(rotation.id for rotation in started)
    except (RotationRunning, NothingToRotate) as reason:
        report.left_alone.append((ring, reason.title))


async def _follow(database: Database, asked: dict[UUID, list[UUID]], report: Report, watch: Watch) -> None:
    while asked:
        now = [pair for tenant_id in asked for pair in await _rotations(database, tenant_id, asked[tenant_id])]
        over = [pair for pair in now if pair[1].finished_at]
        report.rotations += over
        for tenant_id, rotation in over:
            asked[tenant_id].remove(rotation.id)
        asked = {tenant_id: ids for tenant_id, ids in asked.items() if ids}
        seen = [rotation for _, rotation in [*report.rotations, *(pair for pair in now if pair not in over)]]
        watch(sum(one.rows_done for one in seen), sum(max(one.rows_total, one.rows_done) for one in seen))
        if asked:
            await asyncio.sleep(POLL_SECONDS)


async def _rotations(database: Database, tenant_id: UUID, ids: list[UUID]) -> list[tuple[UUID, Rotation]]:
    async with database.tenant(tenant_id, read_only=True) as session:
        found = (await list_rotations(session)).items
    return [(tenant_id, rotation) for rotation in found if rotation.id in ids]


def _operator(tenant_id: UUID) -> Principal:
    return Principal("operator", f"operator:{getpass.getuser()}", tenant_id)
