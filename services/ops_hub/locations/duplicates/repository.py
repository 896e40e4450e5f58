"""Queries of what locations are recognised by."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, any_, bindparam, delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.ops_hub.models import Location, LocationKey

MOST_A_KEY = 100
"""A key that more share (the phone of a call centre, a mall) tells little; what is stronger has a key of its own."""

_LIKELY = text("""
    select distinct found.location_id from unnest(:keys) as wanted (key) cross join lateral (
        select location_id from ops.location_key kept where kept.key = wanted.key limit :most
    ) found
""").bindparams(bindparam("keys", type_=ARRAY(Text)))
_LIKELY_BY_KEY = text("""
    select wanted.key, found.location_id from unnest(:keys) as wanted (key) cross join lateral (
        select location_id from ops.location_key kept where kept.key = wanted.key limit :most
    ) found
""").bindparams(bindparam("keys", type_=ARRAY(Text)))
_ADD = text("""
    insert into ops.location_key (tenant_id, key, location_id)
    select cast(:tenant_id as uuid), added.key, added.id from unnest(:keys, :ids) as added (key, id)
""").bindparams(bindparam("keys", type_=ARRAY(Text)), bindparam("ids", type_=ARRAY(Uuid)))


async def list_likely(session: AsyncSession, keys: Collection[str]) -> Sequence[Location]:
    """Locations that share a key."""
    if not keys:
        return []
    rows = await session.execute(_LIKELY, {"keys": sorted(keys), "most": MOST_A_KEY})
    ids = [row.location_id for row in rows]
    return (await session.scalars(select(Location).where(Location.id.in_(ids)))).all() if ids else []


async def list_likely_by_key(
    session: AsyncSession, keys: Collection[str]
) -> tuple[dict[str, list[UUID]], dict[UUID, Location]]:
    """For many at once: which locations share each key, and these locations by their ids."""
    if not keys:
        return {}, {}
    sharing: dict[str, list[UUID]] = {}
    for key, location_id in await session.execute(_LIKELY_BY_KEY, {"keys": sorted(keys), "most": MOST_A_KEY}):
        sharing.setdefault(key, []).append(location_id)
    ids = bindparam(None, sorted({one for some in sharing.values() for one in some}), type_=ARRAY(Uuid))
    found = await session.scalars(select(Location).where(Location.id == any_(ids)))
    return sharing, {one.id: one for one in found}


async def replace_keys(session: AsyncSession, location: Location, keys: Collection[str]) -> None:
    """Keep a location under these keys and no others."""
    await replace_keys_of(session, location.tenant_id, {location.id: keys})


async def replace_keys_of(session: AsyncSession, tenant_id: UUID, keys: Mapping[UUID, Collection[str]]) -> None:
    """The same for several."""
    ids = bindparam(None, sorted(keys), type_=ARRAY(Uuid))
    await session.execute(delete(LocationKey).where(LocationKey.location_id == any_(ids)))
    await add_keys(session, tenant_id, keys)


async def add_keys(session: AsyncSession, tenant_id: UUID, keys: Mapping[UUID, Collection[str]]) -> None:
    """Keep new locations under their keys."""
    rows = [(key, location_id) for location_id, own in keys.items() for key in sorted(own)]
    if rows:
        values = {"tenant_id": tenant_id, "keys": [key for key, _ in rows], "ids": [one for _, one in rows]}
        await session.execute(_ADD, values)
