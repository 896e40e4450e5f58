"""Queries of what locations are recognised by."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ARRAY, Text, bindparam, delete, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.ops_hub.models import Location, LocationKey

MOST_A_KEY = 100
"""A key that more share (the phone of a call centre, a mall) tells little; what is stronger has a key of its own."""

_LIKELY = text("""
    select distinct found.location_id from unnest(:keys) as wanted (key) cross join lateral (
        select location_id from ops.location_key kept where kept.key = wanted.key limit :most
    ) found
""").bindparams(bindparam("keys", type_=ARRAY(Text)))


async def list_likely(session: AsyncSession, keys: Collection[str]) -> Sequence[Location]:
    """Locations that share a key."""
    if not keys:
        return []
    rows = await session.execute(_LIKELY, {"keys": sorted(keys), "most": MOST_A_KEY})
    ids = [row.location_id for row in rows]
    return (await session.scalars(select(Location).where(Location.id.in_(ids)))).all() if ids else []


async def replace_keys(session: AsyncSession, location: Location, keys: Collection[str]) -> None:
    """Keep a location under these keys and no others."""
    await session.execute(delete(LocationKey).where(LocationKey.location_id == location.id))
    await add_keys(session, location.tenant_id, {location.id: keys})


async def add_keys(session: AsyncSession, tenant_id: UUID, keys: dict[UUID, Collection[str]]) -> None:
    """Keep new locations under their keys."""
    rows = [
        {"tenant_id": tenant_id, "key": key, "location_id": location_id}
        for location_id, own in keys.items()
        for key in sorted(own)
    ]
    if rows:
        await session.execute(insert(LocationKey), rows)
