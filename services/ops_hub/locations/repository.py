"""Queries of locations; row security keeps them to the tenant."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, false, func, literal, literal_column, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.locations import LocationSort
from services.ops_hub.locations.addresses.folding import fold_for_search
from services.ops_hub.models import Location


@dataclass(frozen=True)
class LocationFilter:
    """Which locations are listed; what is None or empty does not narrow."""

    search: str | None = None
    countries: Collection[str] = ()
    statuses: Collection[str] = ()
    source_modes: Collection[str] = ()


@dataclass(frozen=True)
class Position:
    """The last row of the page before, in the order of a sort."""

    value: str
    id: UUID


@dataclass(frozen=True)
class Listed:
    """A row, and where it stands in the order of the list."""

    location: Location
    position: Position


async def list_locations(
    session: AsyncSession, wanted: LocationFilter, sort: LocationSort, *, after: Position | None, limit: int
) -> list[Listed]:
    """In the order of `sort`, from after `after` on."""
    descends, by = sort.startswith("-"), _SORTED_BY[sort.removeprefix("-")]
    conditions = _narrowing(wanted)
    if after is not None:
        here, there = tuple_(by.column, Location.id), tuple_(by.read(after.value), literal(after.id))
        conditions.append(here < there if descends else here > there)
    order = (by.column.desc(), Location.id.desc()) if descends else (by.column, Location.id)
    rows = await session.execute(select(Location, by.shown).where(*conditions).order_by(*order).limit(limit))
    return [Listed(location, Position(value, location.id)) for location, value in rows]


async def count_by(session: AsyncSession, name: str) -> list[tuple[str, int]]:
    """How many locations have each value of a column, most first."""
    column = _COUNTED[name]
    count = func.count()
    rows = await session.execute(select(column, count).group_by(column).order_by(count.desc(), column))
    return [(value, number) for value, number in rows]


async def count_locations(session: AsyncSession) -> int:
    return (await session.execute(select(func.count()).select_from(Location))).scalar_one()


async def find_location(session: AsyncSession, location_id: UUID, *, lock: bool = False) -> Location | None:
    """One; with `lock`, held against changes by others."""
    query = select(Location).where(Location.id == location_id)
    return (await session.scalars(query.with_for_update() if lock else query)).one_or_none()


async def list_with_store_codes(session: AsyncSession, codes: Collection[str]) -> Sequence[Location]:
    """Those that have one of the codes, upper and lower case being the same."""
    folded = [code.lower() for code in codes]
    return (await session.scalars(select(Location).where(func.lower(Location.store_code).in_(folded)))).all()


async def hold_writes(session: AsyncSession, *, wait_seconds: int) -> None:
    """Until the end of the transaction nobody else writes locations of the tenant; an error when others do for so long.

    Whether a location is there already is decided by comparing, which no constraint can.
    """
    await session.execute(_HOLD_WRITES, {"wait": f"{wait_seconds}s"})


async def save(session: AsyncSession, location: Location) -> None:
    """Write a new location, or what was changed of one."""
    session.add(location)
    await session.flush()
    await session.refresh(location)


async def remove(session: AsyncSession, location: Location) -> None:
    await session.delete(location)
    await session.flush()


# What comes after it waits as it always does.
_HOLD_WRITES = text("""
    select set_config('lock_timeout', :wait, true),
        pg_advisory_xact_lock(hashtextextended('ops.location' || app.tenant_id()::text, 0)),
        set_config('lock_timeout', '0', true)
""")


@dataclass(frozen=True)
class _Order:
    """What rows are ordered by, each with an index of the same expression; as text in a cursor, and back."""

    column: ColumnElement[Any]
    shown: ColumnElement[str]
    read: Callable[[str], ColumnElement[Any]] = literal


def _by_text(column: ColumnElement[str]) -> _Order:
    return _Order(column, column)


_NOTHING = literal_column("''")
_SORTED_BY: dict[str, _Order] = {
    "name": _by_text(func.lower(Location.name)),
    "store_code": _by_text(func.coalesce(func.lower(Location.store_code), _NOTHING)),
    "city": _by_text(func.coalesce(func.lower(Location.city), _NOTHING)),
    "country": _by_text(Location.country.expression),
    "edited_at": _Order(
        Location.edited_at.expression,
        func.to_char(func.timezone("UTC", Location.edited_at), 'YYYY-MM-DD"T"HH24:MI:SS.US'),
        lambda text: literal(datetime.fromisoformat(text).replace(tzinfo=UTC)),
    ),
}
_COUNTED: dict[str, ColumnElement[str]] = {
    "country": Location.country.expression,
    "status": Location.status.expression,
    "source_mode": Location.source_mode.expression,
}


def _narrowing(wanted: LocationFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.search is not None:
        words = [fold_for_search(word) for word in wanted.search.split()]
        # Folded text holds no wildcard of LIKE.
        conditions += [Location.search_text.like(f"%{word}%") for word in words if word] or [false()]
    for column, values in (
        (Location.country, wanted.countries),
        (Location.status, wanted.statuses),
        (Location.source_mode, wanted.source_modes),
    ):
        if values:
            conditions.append(column.in_(values))
    return conditions
