"""What administrators see of the keys, and the end of a tenant's keys."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.secrets.admin import KeyRing, KeyRingList, KeyVersion
from contracts.secrets.api import Shredded
from contracts.secrets.registry import PLATFORM
from libs.auth import Principal, tenant_of
from libs.db import Database
from services.secrets import models
from services.secrets.data_key import repository
from services.secrets.errors import NotTheOwner, PlatformKeysKept
from services.secrets.secret import repository as secret_repository
from services.secrets.trail import note


async def list_keys(session: AsyncSession, provider: str) -> KeyRingList:
    """Every ring of the tenant with its versions, newest first, and what each of them still seals."""
    rows = await repository.count_rows_by_version(session)
    columns: dict[tuple[UUID, int], list[str]] = {}
    for use in await repository.list_column_uses(session):
        columns.setdefault((use.ring_id, use.key_version), []).append(use.column_name)
    versions: dict[UUID, list[KeyVersion]] = {}
    for key in await repository.list_data_keys(session):
        place = (key.ring_id, key.version)
        versions.setdefault(key.ring_id, []).append(_version(key, rows.get(place, 0), columns.get(place, [])))
    items = [_ring(ring, versions.get(ring.id, [])) for ring in await repository.list_rings(session)]
    return KeyRingList.model_validate({"provider": provider, "items": items})


async def shred_tenant(session: AsyncSession, principal: Principal) -> Shredded:
    """Destroy every data key of the tenant: what they sealed is noise from now on, in backups of rows as well.

    Safe to run twice. The caller tells the processes to forget the keys (`tell_revoked`). Raises `PlatformKeysKept`.
    """
    tenant_id, destroyed = tenant_of(principal), 0
    if tenant_id == PLATFORM:
        raise PlatformKeysKept
    deleted = await secret_repository.delete_all(session)
    for ring in await repository.list_rings(session, lock=True):
        if ring.shredded_at is None:
            await repository.mark_shredded(session, ring.id)
        for key in await repository.list_data_keys(session, ring.id):
            if key.state != "destroyed":
                await repository.move_key(session, ring.id, key.version, "destroyed")
                destroyed += 1
    detail = {"keys_destroyed": destroyed, "secrets_deleted": deleted}
    await note(session, principal, "keys.shredded", object_type="tenant", object_id=str(tenant_id), detail=detail)
    return Shredded(tenant_id=tenant_id, keys_destroyed=destroyed, secrets_deleted=deleted)


async def shred(database: Database, caller: Principal) -> Shredded:
    """`shred_tenant` for the gateway, which owns tenants, in a transaction of its own."""
    if caller.issuer != "gateway":
        raise NotTheOwner
    async with database.tenant(tenant_of(caller)) as session:
        return await shred_tenant(session, caller)


async def begin_anew(session: AsyncSession, principal: Principal) -> int:
    """Delete the secrets of a tenant, or of the platform, with all keys, so that new ones are made; how many secrets.

    For the day when nothing can open them any more. Unlike a tenant that was shredded, its owner goes on.
    """
    deleted = await secret_repository.delete_all(session)
    await repository.delete_rings(session)
    detail = {"secrets_deleted": deleted}
    await note(
        session, principal, "keys.begun_anew", object_type="tenant", object_id=str(tenant_of(principal)), detail=detail
    )
    return deleted


async def destroy_retired(session: AsyncSession, principal: Principal, purpose: str, *, kept_days: int) -> list[int]:
    """Destroy the versions that have been retired for `kept_days`; answers which."""
    ring = await repository.find_ring(session, purpose)
    if ring is None:
        return []
    destroyed = await repository.destroy_retired_before(session, ring.id, days=kept_days)
    for version in destroyed:
        await note(
            session,
            principal,
            "key.destroyed",
            object_type="data_key",
            object_id=f"{ring.id}:{version}",
            detail={"purpose": purpose},
        )
    return destroyed


def _ring(ring: models.KeyRing, versions: list[KeyVersion]) -> KeyRing:
    return KeyRing.model_validate(
        {
            "id": ring.id,
            "purpose": ring.purpose,
            "min_decrypt_version": ring.min_decrypt_version,
            "shredded_at": ring.shredded_at,
            "versions": versions,
        }
    )


def _version(key: models.DataKey, rows_left: int, columns: list[str]) -> KeyVersion:
    return KeyVersion.model_validate(
        {
            "version": key.version,
            "state": key.state,
            "wrapped_by": key.wrapped_by,
            "created_at": key.created_at,
            "state_changed_at": key.state_changed_at,
            "rows_left": rows_left,
            "columns": columns,
        }
    )
