"""Queries of key rings and data keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.secrets.models import ColumnUse, DataKey, KeyRing, Rotation, Secret


@dataclass(frozen=True)
class RingOfTenant:
    """A live ring, wherever it is."""

    tenant_id: UUID
    purpose: str
    active_version: int
    active_since: datetime


async def find_ring(session: AsyncSession, purpose: str) -> KeyRing | None:
    return (await session.scalars(select(KeyRing).where(KeyRing.purpose == purpose))).one_or_none()


async def list_rings(session: AsyncSession, *, lock: bool = False) -> list[KeyRing]:
    query = select(KeyRing).order_by(KeyRing.purpose)
    return list(await session.scalars(query.with_for_update() if lock else query))


async def add_ring(session: AsyncSession, ring: dict[str, object]) -> bool:
    """False when the tenant has one for this purpose already."""
    statement = insert(KeyRing).values(ring).on_conflict_do_nothing().returning(KeyRing.id)
    return (await session.execute(statement)).one_or_none() is not None


async def add_data_key(session: AsyncSession, key: dict[str, object]) -> bool:
    """A new version, `pending`; False when there is one of this number."""
    statement = insert(DataKey).values(key | {"state": "pending"}).on_conflict_do_nothing().returning(DataKey.version)
    return (await session.execute(statement)).one_or_none() is not None


async def find_active_key(session: AsyncSession, purpose: str, *, hold: bool = False) -> DataKey | None:
    """The active version. With `hold` no rotation switches until the transaction ends: what is sealed now is counted
    by the scan that comes after the switch."""
    query = select(DataKey).where(DataKey.purpose == purpose, DataKey.state == "active")
    return (await session.scalars(query.with_for_update(read=True) if hold else query)).one_or_none()


async def find_usable_key(session: AsyncSession, ring_id: UUID, version: int) -> DataKey | None:
    """The version, if it still opens anything: in a live ring, not retired, and not below the least version."""
    query = (
        select(DataKey)
        .join(KeyRing, KeyRing.id == DataKey.ring_id)
        .where(
            DataKey.ring_id == ring_id,
            DataKey.version == version,
            DataKey.state.in_(("active", "decrypt_only")),
            KeyRing.shredded_at.is_(None),
            KeyRing.min_decrypt_version <= version,
        )
    )
    return (await session.scalars(query)).one_or_none()


async def list_data_keys(session: AsyncSession, ring_id: UUID | None = None) -> list[DataKey]:
    """Of one ring, or of all; newest version first."""
    query = select(DataKey).order_by(DataKey.purpose, DataKey.version.desc())
    return list(await session.scalars(query if ring_id is None else query.where(DataKey.ring_id == ring_id)))


async def newest_version(session: AsyncSession, ring_id: UUID) -> int:
    return (await session.scalars(select(func.max(DataKey.version)).where(DataKey.ring_id == ring_id))).one() or 0


async def move_key(session: AsyncSession, ring_id: UUID, version: int, state: str) -> None:
    """Into another state; the database refuses one that does not follow. A destroyed key keeps no bytes."""
    values: dict[str, object] = {"state": state}
    if state == "destroyed":
        values |= {"wrapped": None, "wrapped_by": None}
    await session.execute(update(DataKey).where(DataKey.ring_id == ring_id, DataKey.version == version).values(values))


async def replace_wrapped(
    session: AsyncSession, ring_id: UUID, version: int, *, old: bytes, new: bytes, wrapped_by: str
) -> bool:
    """False when it has been wrapped anew, or destroyed, since it was read."""
    statement = (
        update(DataKey)
        .where(DataKey.ring_id == ring_id, DataKey.version == version, DataKey.wrapped == old)
        .values(wrapped=new, wrapped_by=wrapped_by)
        .returning(DataKey.version)
    )
    return (await session.execute(statement)).one_or_none() is not None


async def replace_wrapped_index_key(
    session: AsyncSession, ring_id: UUID, *, old: bytes, new: bytes, wrapped_by: str
) -> bool:
    statement = (
        update(KeyRing)
        .where(KeyRing.id == ring_id, KeyRing.wrapped_index_key == old)
        .values(wrapped_index_key=new, index_key_wrapped_by=wrapped_by)
        .returning(KeyRing.id)
    )
    return (await session.execute(statement)).one_or_none() is not None


async def raise_min_decrypt_version(session: AsyncSession, ring_id: UUID, version: int) -> None:
    """From now on older envelopes are refused; it only goes up."""
    await session.execute(
        update(KeyRing)
        .where(KeyRing.id == ring_id, KeyRing.min_decrypt_version < version)
        .values(min_decrypt_version=version)
    )


async def mark_shredded(session: AsyncSession, ring_id: UUID) -> None:
    """From now on the ring's keys may be destroyed from any state, and it gets no new one."""
    await session.execute(
        update(KeyRing)
        .where(KeyRing.id == ring_id)
        .values(shredded_at=func.clock_timestamp(), wrapped_index_key=None, index_key_wrapped_by=None)
    )


async def delete_rings(session: AsyncSession) -> None:
    """Every ring of the session's tenant, with its keys and rotations; no secret may be left."""
    for model in (ColumnUse, Rotation, DataKey, KeyRing):
        await session.execute(delete(model))


async def count_rows_by_version(session: AsyncSession) -> dict[tuple[UUID, int], int]:
    """How many secrets are sealed with which version."""
    query = select(Secret.ring_id, Secret.key_version, func.count()).group_by(Secret.ring_id, Secret.key_version)
    return {(ring_id, version): count for ring_id, version, count in await session.execute(query)}


async def list_column_uses(session: AsyncSession, ring_id: UUID | None = None) -> Sequence[ColumnUse]:
    query = select(ColumnUse).order_by(ColumnUse.column_name)
    return list(await session.scalars(query if ring_id is None else query.where(ColumnUse.ring_id == ring_id)))


async def list_rings_across_tenants(
    session: AsyncSession, *, tenant_id: UUID | None = None, purpose: str | None = None
) -> list[RingOfTenant]:
    """Live rings of all tenants, or those that are asked for."""
    query = text("select * from secrets.key_rings_across_tenants(cast(:tenant as uuid), cast(:purpose as text))")
    rows = await session.execute(query, {"tenant": tenant_id, "purpose": purpose})
    return [RingOfTenant(*row) for row in rows]


async def list_old_keys_across_tenants(
    session: AsyncSession, *, active_before: datetime, retired_before: datetime
) -> list[tuple[UUID, str, str]]:
    """(tenant, purpose, state) of keys that have been active, or retired, since before then."""
    query = text("select * from secrets.old_keys_across_tenants(:active, :retired)")
    rows = await session.execute(query, {"active": active_before, "retired": retired_before})
    return [(row.tenant_id, row.purpose, row.state) for row in rows]


async def list_wrapping_keys_across_tenants(session: AsyncSession) -> list[str]:
    """Which key-encryption keys wrap anything."""
    return list((await session.scalars(text("select wrapped_by from secrets.wrapping_keys_across_tenants()"))).all())


async def destroy_retired_before(session: AsyncSession, ring_id: UUID, *, days: int) -> list[int]:
    """Destroy what has been retired for so many days; answers the versions."""
    statement = (
        update(DataKey)
        .where(
            DataKey.ring_id == ring_id,
            DataKey.state == "retired",
            DataKey.state_changed_at < func.clock_timestamp() - timedelta(days=days),
        )
        .values(state="destroyed", wrapped=None, wrapped_by=None)
        .returning(DataKey.version)
    )
    return sorted((await session.scalars(statement)).all())
