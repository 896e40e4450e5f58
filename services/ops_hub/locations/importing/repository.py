"""Queries of an import: what a whole file is about in one statement each, and its rows written in batches."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, any_, bindparam, insert, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.ops_hub.locations.duplicates import repository as duplicates
from services.ops_hub.models import Location

ROWS_AT_ONCE = 1000
Values = dict[str, Any]
Keys = Mapping[UUID, Collection[str]]
Item = TypeVar("Item")

_BY_CODE = text("""
    select wanted.code, kept.id from unnest(:codes) as wanted (code)
    join ops.location kept on lower(kept.store_code) = lower(wanted.code)
""").bindparams(bindparam("codes", type_=ARRAY(Text)))


@dataclass(frozen=True)
class Known:
    """The locations that a file names, by what it names them by."""

    by_id: dict[UUID, Location] = field(default_factory=dict[UUID, Location])
    by_code: dict[str, Location] = field(default_factory=dict[str, Location])
    by_listing: dict[str, list[Location]] = field(default_factory=dict[str, list[Location]])


async def list_known(
    session: AsyncSession, *, ids: Collection[UUID], codes: Collection[str], listings: Collection[str], lock: bool
) -> Known:
    """With `lock`, held against changes by others. Codes are as the file writes them."""
    coded: dict[str, UUID] = {row.code: row.id for row in await session.execute(_BY_CODE, {"codes": sorted(codes)})}
    wanted_ids = bindparam(None, sorted({*ids, *coded.values()}), type_=ARRAY(Uuid))
    wanted_listings = bindparam(None, sorted(listings), type_=ARRAY(Text))
    query = select(Location).where(or_(Location.id == any_(wanted_ids), Location.listing_id == any_(wanted_listings)))
    found = {one.id: one for one in await session.scalars(query.with_for_update() if lock else query)}
    by_listing: dict[str, list[Location]] = {}
    for one in found.values():
        if one.listing_id is not None:
            by_listing.setdefault(one.listing_id, []).append(one)
    by_code = {code: found[location_id] for code, location_id in coded.items() if location_id in found}
    return Known(found, by_code, by_listing)


async def change(session: AsyncSession, tenant_id: UUID, rows: Sequence[Values], keys: Keys) -> None:
    """In this order: a store code that one gives up is free for those after it. What has no `keys` keeps its own."""
    for some in _batches(rows):
        await session.execute(update(Location), some)
        await duplicates.replace_keys_of(session, tenant_id, _keys_of(some, keys))


async def add(session: AsyncSession, tenant_id: UUID, rows: Sequence[Values], keys: Keys) -> None:
    """At most `ROWS_AT_ONCE`."""
    if rows:
        await session.execute(insert(Location).execution_options(render_nulls=True), rows)
        await duplicates.add_keys(session, tenant_id, _keys_of(rows, keys))


def _keys_of(rows: Sequence[Values], keys: Keys) -> Keys:
    return {row["id"]: keys[row["id"]] for row in rows if row["id"] in keys}


def _batches(rows: Sequence[Item]) -> Iterator[list[Item]]:
    left = iter(rows)
    while some := list(islice(left, ROWS_AT_ONCE)):
        yield some
