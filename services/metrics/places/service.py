"""A tenant's own names of places: giving a name its place, and taking that back."""

from uuid import UUID

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.metrics.place_names import MOST_FOUND, MOST_NAMES, PlaceName, PlaceNameCreate, PlaceNames, Places
from contracts.metrics.places import PlaceOnMap
from libs.audit import record_audit
from libs.auth import Principal, tenant_of
from libs.errors import FieldProblem, Invalid
from libs.ids import new_id
from services.metrics import models
from services.metrics.combined.service import AggregatesOnly
from services.metrics.places import repository
from services.metrics.places.errors import PlaceNameNotFound, PlacesWholeTenantOnly, TooManyPlaceNames
from services.metrics.places.names import Place, name_key, place_of
from services.metrics.places.similar import most_alike


async def list_names(session: AsyncSession, principal: Principal) -> PlaceNames:
    """Every name in force. Raises `AggregatesOnly` and `PlacesWholeTenantOnly`: names stand in reports of accounts."""
    require_whole_tenant(principal)
    return PlaceNames(items=[_shown(name) for name in await repository.list_names(session)])


async def give_name(session: AsyncSession, principal: Principal, wanted: PlaceNameCreate) -> PlaceName:
    """Let a name mean a place from the next answer on, also one that meant another until now.

    Raises what `list_names` raises, `Invalid` for a code that no place has, and `TooManyPlaceNames`.
    """
    require_whole_tenant(principal)
    if place_of(wanted.place) is None:
        problem = FieldProblem(pointer="#/place", code="unknown_place", message="no country or region has this code")
        raise Invalid(errors=[problem])
    await repository.lock_names(session, tenant_of(principal))
    before = await repository.find_name_by_key(session, name_key(wanted.name))
    if before is not None and before.place == wanted.place:
        return _shown(before)
    if before is not None:
        await _end(session, principal, before)
    elif await repository.count_names(session) >= MOST_NAMES:
        raise TooManyPlaceNames(f"Undo one first: the most is {MOST_NAMES}.")
    name = models.PlaceName(
        tenant_id=tenant_of(principal),
        id=new_id(),
        name=wanted.name.strip(),
        name_key=name_key(wanted.name),
        place=wanted.place,
        created_by=principal.subject,
    )
    await repository.save(session, name)
    await _audit(session, principal, name, "given", replaced=before.place if before else None)
    return _shown(name)


async def take_back(session: AsyncSession, principal: Principal, name_id: UUID) -> None:
    """Let a name mean again what the maps make of it. Raises what `list_names` raises, and `PlaceNameNotFound`."""
    require_whole_tenant(principal)
    name = await repository.find_name(session, name_id)
    if name is None:
        raise PlaceNameNotFound
    await _end(session, principal, name)
    await _audit(session, principal, name, "taken_back")


def find_places(search: str) -> Places:
    """The places that are called most like `search`."""
    found = place_of(search.strip().upper())
    alike = [place for place in most_alike(search, MOST_FOUND) if place != found]
    return Places(items=[on_map(place) for place in ([found] if found else []) + alike][:MOST_FOUND])


def on_map(place: Place) -> PlaceOnMap:
    """A place as the API says it."""
    return PlaceOnMap(code=place.code, country=place.country, name=place.name)


def require_whole_tenant(principal: Principal) -> None:
    """Raises `AggregatesOnly` and `PlacesWholeTenantOnly` for those who see a part."""
    if principal.aggregates_only:
        raise AggregatesOnly
    if principal.accounts is not None:
        raise PlacesWholeTenantOnly


async def _end(session: AsyncSession, principal: Principal, name: models.PlaceName) -> None:
    name.ended_by = principal.subject
    name.ended_at = func.clock_timestamp()  # type: ignore[assignment]  # the database's clock
    await repository.save(session, name)


def _shown(name: models.PlaceName) -> PlaceName:
    place = place_of(name.place) or Place(name.place, name.place)
    return PlaceName(
        id=name.id, name=name.name, place=on_map(place), created_by=name.created_by, created_at=name.created_at
    )


async def _audit(
    session: AsyncSession, principal: Principal, name: models.PlaceName, done: str, *, replaced: str | None = None
) -> None:
    await record_audit(
        session,
        principal,
        action=f"place_name.{done}",
        object_type="place_name",
        object_id=str(name.id),
        detail={"name": name.name, "place": name.place} | ({"replaced": replaced} if replaced else {}),
    )
